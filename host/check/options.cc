#include "host/check/options.h"

#include "host/base/text.h"

#include <charconv>
#include <functional>
#include <map>

namespace oneclaw::check {
namespace {

using Setter = std::function<bool(std::string_view value)>;  // false: the value is wrong

Setter text_into(std::string& target) {
  return [&target](std::string_view value) {
    target = value;
    return true;
  };
}

template <class N>
Setter number_into(N& target) {
  return [&target](std::string_view value) {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), target);
    return error == std::errc() && end == value.data() + value.size();
  };
}

}  // namespace

std::string usage() {
  return "plugin check FILE.so [--only PATTERN[,PATTERN]] [--list] [--config JSON] [--seed N] [--jobs N] "
         "[--timeout S] [--in-process]\n"
         "                     [--json] [--junit FILE]\n"
         "  FILE.so        the library, with manifest.json beside it\n"
         "  --only         cases by name, * and ? as in a shell: store.*,cache.incr.*\n"
         "  --config       configuration of the instances; ${dir} stands for a fresh directory of each\n"
         "  --in-process   all cases in this process, for a debugger\n"
         "Exit status: 0 no case failed or crashed, 1 some did, 2 the command itself was wrong.\n";
}

base::Result<Options> parse_options(const std::vector<std::string>& words) {
  Options options;
  const std::map<std::string, bool*, std::less<>> flags{
      {"--json", &options.as_json}, {"--list", &options.list}, {"--in-process", &options.in_process}};
  const std::map<std::string, Setter, std::less<>> values{
      {"--only", text_into(options.only)},        {"--config", text_into(options.config)},
      {"--junit", text_into(options.junit_file)}, {"--child", text_into(options.child_case)},
      {"--scratch", text_into(options.scratch)},  {"--seed", number_into(options.seed)},
      {"--jobs", number_into(options.jobs)},      {"--timeout", number_into(options.timeout_s)}};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.rfind("--", 0) != 0) {
      if (!options.file.empty())
        return base::Error{OC_INVALID, "two files are named: " + options.file + " and " + word};
      options.file = word;
    } else if (const auto flag = flags.find(word); flag != flags.end()) {
      *flag->second = true;
    } else if (const auto value = values.find(word); value != values.end()) {
      if (i + 1 == words.size()) return base::Error{OC_INVALID, word + " needs a value"};
      if (!value->second(words[++i])) return base::Error{OC_INVALID, word + ": \"" + words[i] + "\" is no number"};
    } else {
      std::vector<std::string> known;
      for (const auto& [name, target] : flags) known.push_back(name);
      for (const auto& [name, target] : values) known.push_back(name);
      return base::Error{OC_INVALID, "unknown option " + word + base::did_you_mean(word, known)};
    }
  }
  if (options.file.empty()) return base::Error{OC_INVALID, "no FILE.so is named"};
  return options;
}

}  // namespace oneclaw::check
