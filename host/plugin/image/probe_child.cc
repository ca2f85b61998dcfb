#include "host/base/child_process.h"
#include "host/base/sha256.h"
#include "host/plugin/image/check.h"
#include "host/plugin/image/image.h"
#include "host/plugin/image/private_copy.h"
#include "host/plugin/image/probe.h"

#define BOOST_DLL_USE_STD_FS
#include <boost/dll/library_info.hpp>

#include <unistd.h>

#include <algorithm>
#include <string_view>

namespace oneclaw::plugin::image {
namespace {

void report(char kind, oc_status status, std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  // A lost report shows as an early exit, which is what it would be.
  base::write_child_report(std::string(1, kind) + " " + std::to_string(status) + " " + text + "\n");
}

std::string join(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ",") + item;
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    items.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

// Boost reads section headers, which the loader ignores, and believes every size in them: only here, where memory and
// time are limited and the verdict has been sent already.
std::string cross_check(const std::string& path, const ElfImage& elf) {
  try {
    std::vector<std::string> theirs = boost::dll::library_info(path).symbols();
    std::vector<std::string> ours;
    for (const ElfSymbol& symbol : elf.exports) ours.push_back(symbol.name);
    std::sort(theirs.begin(), theirs.end());
    std::sort(ours.begin(), ours.end());
    if (theirs.empty() || theirs == ours) return {};
    return "by its section headers the library exports " + join(theirs) + ", by its dynamic section " + join(ours);
  } catch (const std::exception& problem) {
    return std::string("its section headers cannot be read: ") + problem.what();
  }
}

base::Result<ElfImage> load(const std::string& path, const Expected& expected) {
  auto file = open_regular_file(path);
  if (!file) return std::move(file).error();
  if (!expected.sha256.empty()) {
    auto hash = base::sha256_file_hex(file->get(), kMaxImageBytes);
    if (!hash) return std::move(hash).error();
    if (*hash != expected.sha256) return hash_error(path, *hash, expected.sha256);
  }
  auto elf = read_elf(file->get());
  if (!elf) return std::move(elf).error().in(path);
  if (auto done = refuse_findings(check_image(*elf, {expected.id + ".so", expected.links}), nullptr); !done) {
    return std::move(done).error().in(path);
  }
  auto image = Image::map(path, expected.sha256, *elf);
  if (!image) return std::move(image).error().in(path);
  if (auto done = (*image)->agrees_with(expected, {}); !done) return std::move(done).error().in(path);
  return elf;
}

}  // namespace

std::vector<std::string> probe_arguments(const std::string& path, const Expected& expected) {
  return {kProbeVerb,           path,           expected.id, expected.version, join(expected.provides),
          join(expected.links), expected.sha256};
}

void run_probe(const std::vector<std::string>& arguments) {
  if (arguments.size() != 6) {
    report('r', OC_INVALID, std::string(kProbeVerb) + " needs FILE ID VERSION PROVIDES LINKS SHA256");
    ::_exit(2);
  }
  const std::string& path = arguments[0];
  auto elf = load(path, {arguments[1], arguments[2], split(arguments[3]), split(arguments[4]), arguments[5]});
  if (!elf) {
    report('r', elf.error().status, elf.error().text);
    ::_exit(1);
  }
  report('k', OC_OK, "loaded and agrees with its manifest");
  if (const std::string difference = cross_check(path, *elf); !difference.empty()) report('x', OC_OK, difference);
  ::_exit(0);
}

}  // namespace oneclaw::plugin::image
