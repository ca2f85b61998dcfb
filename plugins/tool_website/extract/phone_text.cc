// Phone numbers in running text: a strict grammar, because most digits on a page are something else.
#include "plugins/tool_website/extract/phone_number.h"
#include "plugins/tool_website/extract/phone_plan.h"
#include "plugins/tool_website/html/ascii.h"

#include <algorithm>

namespace oneclaw::tool_website::extract {
namespace {

using html::is_alnum;
using html::is_digit;

struct Group {
  std::string digits;
  std::string gap;  // what stands between it and the group before
  bool in_brackets = false;
};

// Digits and what may stand between them, from one place of the text on.
struct Run {
  std::vector<Group> groups;
  bool has_plus = false;
  bool is_balanced = true;
  std::size_t end = 0;  // behind the last digit (and its bracket)
};

// The length of a gap character at `at`, and its ASCII form; 0: none.
std::size_t gap_at(std::string_view text, std::size_t at, char* as) {
  const char c = text[at];
  *as = c;
  if (c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')') return 1;
  if (text.compare(at, 2, "\xC2\xA0") == 0) return *as = ' ', 2;
  if (text.compare(at, 2, "\xE2\x80") == 0 && at + 2 < text.size()) {
    const auto third = static_cast<unsigned char>(text[at + 2]);
    if (third >= 0x90 && third <= 0x93) return *as = '-', 3;
    if (third == 0xAF || third == 0x89) return *as = ' ', 3;
  }
  return 0;
}

Run read_run(std::string_view text, std::size_t at) {
  constexpr std::size_t kMaxGap = 4;
  Run run;
  run.has_plus = text[at] == '+';
  if (run.has_plus) ++at;
  std::string gap;
  run.end = at;
  while (at < text.size()) {
    if (is_digit(text[at])) {
      Group group;
      group.in_brackets = gap.ends_with('(');
      group.gap = std::move(gap);
      gap.clear();
      while (at < text.size() && is_digit(text[at])) group.digits += text[at++];
      const bool closes = at < text.size() && text[at] == ')';
      if (closes != group.in_brackets) run.is_balanced = false;
      run.end = closes && group.in_brackets ? at + 1 : at;
      run.groups.push_back(std::move(group));
      if (run.groups.size() > 8) return run;
      continue;
    }
    char as = 0;
    const std::size_t length = gap_at(text, at, &as);
    if (length == 0 || gap.size() == kMaxGap) break;
    gap += as;
    at += length;
  }
  return run;
}

// The gap without brackets is one separator, or nothing behind a bracket.
bool is_good_gap(const std::string& gap, bool behind_bracket) {
  std::string rest;
  for (const char c : gap) {
    if (c != '(' && c != ')') rest += c;
  }
  if (rest.empty()) return behind_bracket || gap.find('(') != std::string::npos;
  return rest == " " || rest == "-" || rest == "." || rest == "/" || rest == " - " || rest == " / " || rest == "- ";
}

std::string joined(const std::vector<Group>& groups, std::size_t from, std::size_t to) {
  std::string digits;
  for (std::size_t i = from; i < to; ++i) digits += groups[i].digits;
  return digits;
}

bool gaps_are_good(const std::vector<Group>& groups, std::size_t from, std::size_t to) {
  for (std::size_t i = from + 1; i < to; ++i) {
    if (!is_good_gap(groups[i].gap, groups[i - 1].in_brackets)) return false;
  }
  return true;
}

// "x12", "ext. 12" right behind the number.
std::string extension_at(std::string_view text, std::size_t at) {
  std::string_view rest = html::trim(text.substr(at, 20).substr(0, text.substr(at, 20).find('\n')));
  for (const std::string_view word : {"extension", "ext.", "ext", "x"}) {
    if (!html::istarts_with(rest, word)) continue;
    rest = html::trim(rest.substr(word.size()));
    std::size_t digits = 0;
    while (digits < rest.size() && is_digit(rest[digits])) ++digits;
    if (digits >= 1 && digits <= 6) return " x" + std::string(rest.substr(0, digits));
  }
  return {};
}

// 512-555-0142, (512) 555-0142, 1.512.555.0142: three, three and four digits. Further groups beside them must stand
// apart by spaces while the number itself does not.
std::optional<std::pair<std::size_t, std::size_t>> north_american_window(const std::vector<Group>& groups) {
  for (std::size_t i = 0; i + 3 <= groups.size(); ++i) {
    const bool fits =
        groups[i].digits.size() == 3 && groups[i + 1].digits.size() == 3 && groups[i + 2].digits.size() == 4;
    if (!fits || !gaps_are_good(groups, i, i + 3)) continue;
    const std::size_t from = i > 0 && groups[i - 1].digits == "1" && is_good_gap(groups[i].gap, false) ? i - 1 : i;
    const bool is_whole = from == 0 && i + 3 == groups.size();
    const bool is_tight = groups[i + 2].gap != " " && (groups[i].in_brackets || groups[i + 1].gap != " ");
    const bool stands_apart = (from == 0 || html::trim(groups[from].gap).substr(0, 1).find_first_of("-./") != 0) &&
                              (i + 3 == groups.size() || groups[i + 3].gap.starts_with(' '));
    if (is_whole || (is_tight && stands_apart)) return std::pair(from, i + 3);
  }
  return std::nullopt;
}

bool looks_local(const std::vector<Group>& groups, const PhonePlan& plan) {
  const std::string& first = groups.front().digits;
  const std::string all = joined(groups, 0, groups.size());
  if (groups.size() < 2 || groups.size() > 5 || all.size() < 9 || !gaps_are_good(groups, 0, groups.size()))
    return false;
  const bool is_service = plan.country == "AU" && (first == "1300" || first == "1800");
  const bool has_trunk = plan.trunk.empty() ? first[0] >= '6' : all.starts_with(plan.trunk);
  if (!is_service && (!has_trunk || (first.size() < 3 && !groups.front().in_brackets && plan.country != "FR")))
    return false;
  // Times and dates are written in twos.
  for (std::size_t i = 1; i + 1 < groups.size(); ++i) {
    if (groups[i].digits.size() < 2) return false;
  }
  return true;
}

bool may_begin(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (!is_digit(c) &&
      !((c == '+' || c == '(') && at + 1 < text.size() && (is_digit(text[at + 1]) || text[at + 1] == '(')))
    return false;
  if (at == 0) return true;
  const char before = text[at - 1];
  const char earlier = at > 1 ? text[at - 2] : ' ';
  if (is_alnum(before) || std::string_view("$%#&=_/@+-(").find(before) != std::string_view::npos) return false;
  if ((before == '.' || before == ',' || before == ':') && is_digit(earlier)) return false;
  const std::string_view head = text.substr(0, at);
  return !head.ends_with("\xE2\x82\xAC") && !head.ends_with("\xC2\xA3");  // euro, pound
}

bool may_end(std::string_view text, std::size_t end) {
  if (end >= text.size()) return true;
  const char c = text[end];
  if (c == 'x' || c == 'X') return !extension_at(text, end).empty();
  if (c == ':' || c == ',') return end + 1 >= text.size() || !is_digit(text[end + 1]);
  return !is_alnum(c) && std::string_view("%$@_=").find(c) == std::string_view::npos;
}

std::optional<Phone> phone_of(const Run& run, std::string_view text, std::string_view country, const PhonePlan* plan) {
  if (run.groups.empty() || !run.is_balanced || !may_end(text, run.end)) return std::nullopt;
  const auto& groups = run.groups;
  const std::string extension = extension_at(text, run.end);
  if (run.has_plus) {
    if (!gaps_are_good(groups, 0, groups.size())) return std::nullopt;
    return parse_phone("+" + joined(groups, 0, groups.size()) + extension, country);
  }
  if (plan == nullptr) return std::nullopt;
  if (plan->is_north_american()) {
    const auto window = north_american_window(groups);
    if (!window) return std::nullopt;
    return parse_phone(
        joined(groups, window->first, window->second) + (window->second == groups.size() ? extension : ""), country);
  }
  if (!looks_local(groups, *plan)) return std::nullopt;
  std::string written = groups.front().in_brackets ? "(" + groups.front().digits + ")" : groups.front().digits;
  for (std::size_t i = 1; i < groups.size(); ++i) {
    const bool is_dash = groups[i].gap.find('-') != std::string::npos;
    written += (is_dash ? "-" : " ") + groups[i].digits;
  }
  return parse_phone(written + extension, country);
}

}  // namespace

std::vector<Phone> find_phones(std::string_view text, std::string_view country) {
  std::vector<Phone> found;
  const PhonePlan* plan = plan_of_country(country);
  for (std::size_t at = 0; at < text.size() && found.size() < kMaxListed; ++at) {
    if (!may_begin(text, at)) continue;
    const Run run = read_run(text, at);
    if (auto phone = phone_of(run, text, country, plan);
        phone && std::find(found.begin(), found.end(), *phone) == found.end()) {
      found.push_back(std::move(*phone));
    }
    if (run.end > at) at = run.end - 1;
  }
  return found;
}

}  // namespace oneclaw::tool_website::extract
