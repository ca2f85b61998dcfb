// The file itself: what can be judged before any of its code runs.
#include "host/check/case.h"
#include "host/check/subject.h"
#include "host/plugin/image/check.h"
#include "host/plugin/image/elf_reader.h"
#include "host/plugin/image/private_copy.h"

#include <algorithm>
#include <filesystem>

namespace oneclaw::check {
namespace {

namespace image = plugin::image;

image::ElfImage read_image(Context& c) {
  auto fd = image::open_regular_file(c.subject.file);
  if (!fd) c.report.fail(fd.error().text);
  auto elf = image::read_elf(fd->get());
  if (!elf) c.report.fail(elf.error().text);
  return std::move(*elf);
}

void readable(Context& c) {
  const image::ElfImage elf = read_image(c);
  c.report.number(elf.machine, image::host_machine(), "the processor it was built for is this one's");
}

// Rules by the first letters of their ids (host/plugin/image/check.h), a case each.
struct RuleGroup {
  std::string_view id;
  std::string_view title;
  std::vector<std::string_view> prefixes;
};

std::vector<RuleGroup> rule_groups() {
  return {{"image.exports", "exactly one symbol is exported: " OC_PLUGIN_SYMBOL, {"entry-", "exports-"}},
          {"image.unique_symbols", "no symbol is unique to the process", {"unique-"}},
          {"image.needed", "it needs only base libraries and those its manifest links", {"needs-"}},
          {"image.tls", "thread-local memory is small", {"tls-", "static-tls"}},
          {"image.runtime", "no C++ runtime of its own is inside", {"cxx-runtime"}}};
}

bool has_prefix(std::string_view rule, const std::vector<std::string_view>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view p) { return rule.substr(0, p.size()) == p; });
}

void report_findings(Context& c, const std::function<bool(std::string_view rule)>& is_meant) {
  image::CheckRules rules;
  rules.file_name = std::filesystem::path(c.subject.file).filename().string();
  if (c.subject.manifest) rules.links = c.subject.manifest->links;
  for (const image::Finding& finding : image::check_image(read_image(c), rules)) {
    if (!is_meant(finding.rule)) continue;
    const std::string line = finding.text + " [" + finding.rule + "]";
    if (finding.severity == image::Severity::refuse) {
      c.report.expect(false, line);
    } else {
      c.report.warn(line);
    }
  }
}

void other_rules(Context& c) {
  const std::vector<RuleGroup> groups = rule_groups();
  report_findings(c, [&](std::string_view rule) {
    return std::none_of(groups.begin(), groups.end(), [&](const RuleGroup& g) { return has_prefix(rule, g.prefixes); });
  });
}

void add(Cases& cases, std::string id, std::string title, std::function<void(Context&)> run) {
  Case c;
  c.id = std::move(id);
  c.title = std::move(title);
  c.stage = Stage::file;
  c.run = std::move(run);
  cases.push_back(std::move(c));
}

}  // namespace

void add_image_cases(Cases& cases) {
  add(cases, "image.readable", "the file is a whole shared library for this machine", readable);
  for (const RuleGroup& group : rule_groups()) {
    add(cases, std::string(group.id), std::string(group.title), [prefixes = group.prefixes](Context& c) {
      report_findings(c, [&](std::string_view rule) { return has_prefix(rule, prefixes); });
    });
  }
  add(cases, "image.other_rules", "it keeps every other rule for libraries", other_rules);
}

}  // namespace oneclaw::check
