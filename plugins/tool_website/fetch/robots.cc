#include "plugins/tool_website/fetch/robots.h"

#include "plugins/tool_website/html/ascii.h"

#include <algorithm>
#include <optional>

namespace oneclaw::tool_website::fetch {
namespace {

constexpr std::size_t kMaxSteps = 4'000'000;  // of all patterns for one target
constexpr std::size_t kMaxTargetBytes = 8'192;

bool is_unreserved(char c) noexcept { return html::is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~'; }

// Escapes of characters that need none are resolved, others get upper-case digits, bytes beyond ASCII are escaped.
std::string normal_form(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  const auto escape = [&](unsigned char byte) {
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? html::hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? html::hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      const auto byte = static_cast<unsigned char>(high * 16 + low);
      i += 2;
      if (is_unreserved(static_cast<char>(byte))) {
        out += static_cast<char>(byte);
      } else {
        escape(byte);
      }
    } else if (static_cast<unsigned char>(text[i]) >= 0x80) {
      escape(static_cast<unsigned char>(text[i]));
    } else {
      out += text[i];
    }
  }
  return out;
}

// '*' is any text, a '$' at the end the target's end. nullopt: out of steps.
std::optional<bool> matches(std::string_view pattern, std::string_view target, std::size_t& steps) {
  const bool is_anchored = pattern.ends_with('$');
  if (is_anchored) pattern.remove_suffix(1);
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, from = 0;
  for (;;) {
    if (steps-- == 0) return steps = 0, std::nullopt;
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      from = t;
    } else if (p == pattern.size() && (!is_anchored || t == target.size())) {
      return true;
    } else if (p < pattern.size() && t < target.size() && pattern[p] == target[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos && from < target.size()) {
      p = star + 1;
      t = ++from;
    } else {
      return false;
    }
  }
}

struct Line {
  std::string_view key, value;
};

std::optional<Line> parse_line(std::string_view text) {
  text = text.substr(0, text.find('#'));
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return Line{html::trim(text.substr(0, colon)), html::trim(text.substr(colon + 1))};
}

// "OneClawBot/1.0" names the product OneClawBot.
std::string_view product_of(std::string_view agent) noexcept {
  std::size_t end = 0;
  while (end < agent.size() && (html::is_alpha(agent[end]) || agent[end] == '_' || agent[end] == '-')) ++end;
  return agent.substr(0, end);
}

// For whom the lines that are being read are.
struct Group {
  bool is_ours = false;
  bool is_everybodys = false;
  bool in_agents = false;  // a further user-agent line joins it
};

}  // namespace

Robots Robots::disallow_all() {
  Robots robots;
  robots.rules_.push_back({"/", false});
  return robots;
}

Robots Robots::parse(std::string_view file, std::string_view product) {
  Robots ours, everybodys;
  bool has_own_group = false;
  Group group;
  file = file.substr(0, kMaxBytes);
  if (file.starts_with("\xEF\xBB\xBF")) file.remove_prefix(3);
  while (!file.empty()) {
    const std::size_t end = std::min(file.find_first_of("\r\n"), file.size());
    const auto line = parse_line(file.substr(0, end));
    file.remove_prefix(std::min(end + 1, file.size()));
    if (!line) continue;
    if (html::iequals(line->key, "user-agent")) {
      if (!group.in_agents) group = {.in_agents = true};
      if (line->value.starts_with('*')) group.is_everybodys = true;
      if (html::iequals(product_of(line->value), product)) group.is_ours = has_own_group = true;
      continue;
    }
    const bool is_allow = html::iequals(line->key, "allow");
    if (is_allow || html::iequals(line->key, "disallow")) {
      group.in_agents = false;
      if (line->value.empty() || line->value.size() > kMaxPatternBytes) continue;
      const Rule rule{normal_form(line->value), is_allow};
      if (group.is_ours && ours.rules_.size() < kMaxRules) ours.rules_.push_back(rule);
      if (group.is_everybodys && everybodys.rules_.size() < kMaxRules) everybodys.rules_.push_back(rule);
    } else if (html::iequals(line->key, "sitemap") && ours.sitemaps_.size() < kMaxSitemaps &&
               line->value.size() <= 2048) {
      ours.sitemaps_.emplace_back(line->value);
    }
  }
  if (!has_own_group) ours.rules_ = std::move(everybodys.rules_);
  return ours;
}

bool Robots::allows(std::string_view given) const {
  if (given.size() > kMaxTargetBytes) return false;
  const std::string target = normal_form(given);
  if (target == "/robots.txt") return true;
  std::size_t steps = kMaxSteps;
  std::size_t longest = 0;
  bool allowed = true;
  for (const Rule& rule : rules_) {
    if (rule.pattern.size() < longest) continue;
    const std::optional<bool> fits = matches(rule.pattern, target, steps);
    if (!fits) return false;
    if (!*fits) continue;
    allowed = rule.allow || (rule.pattern.size() == longest && allowed);
    longest = rule.pattern.size();
  }
  return allowed;
}

std::size_t Robots::bytes() const noexcept {
  std::size_t sum = sizeof(Robots);
  for (const Rule& rule : rules_) sum += sizeof(Rule) + rule.pattern.capacity();
  for (const std::string& sitemap : sitemaps_) sum += sizeof(std::string) + sitemap.capacity();
  return sum;
}

}  // namespace oneclaw::tool_website::fetch
