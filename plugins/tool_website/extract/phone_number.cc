#include "plugins/tool_website/extract/phone_number.h"

#include "plugins/tool_website/extract/phone_plan.h"
#include "plugins/tool_website/html/ascii.h"

#include <algorithm>

namespace oneclaw::tool_website::extract {
namespace {

using html::is_digit;

constexpr std::size_t kMaxDisplayBytes = 40;
constexpr std::size_t kMaxInternational = 15;
constexpr std::size_t kMinInternational = 8;

// Dashes and spaces that are not ASCII, made so.
std::string plain(std::string_view text) {
  static constexpr std::pair<std::string_view, char> kSame[] = {
      {"\xC2\xA0", ' '},     {"\xE2\x80\xAF", ' '}, {"\xE2\x80\x89", ' '}, {"\xE2\x80\x90", '-'},
      {"\xE2\x80\x91", '-'}, {"\xE2\x80\x92", '-'}, {"\xE2\x80\x93", '-'}, {"\xE2\x88\x92", '-'}};
  std::string out;
  while (!text.empty()) {
    const auto* same =
        std::find_if(std::begin(kSame), std::end(kSame), [&](const auto& s) { return text.starts_with(s.first); });
    const bool is_known = same != std::end(kSame);
    out += is_known ? same->second : text.front();
    text.remove_prefix(is_known ? same->first.size() : 1);
  }
  return out;
}

std::optional<Phone> make(const PhonePlan& plan, std::string_view national, std::string_view extension,
                          std::string_view as_found) {
  if (!plan.accepts(national)) return std::nullopt;
  Phone phone{"+" + std::string(plan.code) + std::string(national), plan.written(national)};
  if (phone.display.empty()) phone.display = short_text(as_found, kMaxDisplayBytes);
  if (!extension.empty()) phone.display += " ext. " + std::string(extension);
  return phone;
}

std::optional<Phone> international(std::string_view digits, std::string_view extension, std::string_view as_found) {
  if (digits.size() < kMinInternational || digits.size() > kMaxInternational) return std::nullopt;
  if (const PhonePlan* plan = plan_of_number(digits)) {
    std::string_view national = digits.substr(plan->code.size());
    if (plan->trunk == "0" && national.starts_with('0')) national.remove_prefix(1);  // "+44 (0)20"
    return make(*plan, national, extension, as_found);
  }
  if (!has_country_code(digits)) return std::nullopt;
  return Phone{"+" + std::string(digits), short_text(as_found, kMaxDisplayBytes)};
}

std::optional<Phone> national(const PhonePlan& plan, std::string_view digits, std::string_view extension,
                              std::string_view as_found) {
  const bool has_trunk = !plan.trunk.empty() && digits.starts_with(plan.trunk);
  if (plan.is_north_american()) {
    if (has_trunk && digits.size() == plan.max_digits + 1) digits.remove_prefix(1);
    return make(plan, digits, extension, as_found);
  }
  // Numbers without a trunk prefix: Spain's, and Australia's 1300 and 1800.
  if (plan.trunk.empty() || (plan.country == "AU" && !has_trunk && digits.size() == plan.max_digits)) {
    return make(plan, digits, extension, as_found);
  }
  if (!has_trunk) return std::nullopt;
  return make(plan, digits.substr(plan.trunk.size()), extension, as_found);
}

// Cuts "x12", "ext. 12", ";ext=12" and pauses off the end.
std::string take_extension(std::string_view& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = html::to_lower(text[i]);
    if (c != 'x' && c != 'e' && c != ';' && c != ',' && c != '#') continue;
    std::string extension;
    if (c != ',') {
      std::size_t at = i;
      while (at < text.size() && !is_digit(text[at])) ++at;
      while (at < text.size() && is_digit(text[at]) && extension.size() < 6) extension += text[at++];
    }
    text = text.substr(0, i);
    return extension;
  }
  return {};
}

}  // namespace

std::optional<Phone> parse_phone(std::string_view given, std::string_view country) {
  if (given.size() > 100) return std::nullopt;
  const std::string simple = plain(given);
  std::string_view text = html::trim(simple);
  const std::string extension = take_extension(text);
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_digit(c)) {
      digits += c;
    } else if (!(c == '+' && digits.empty()) && std::string_view(" -.()/").find(c) == std::string_view::npos) {
      return std::nullopt;
    }
  }
  const PhonePlan* plan = plan_of_country(country);
  if (text.find('+') != std::string_view::npos) return international(digits, extension, text);
  const std::string_view outgoing = plan != nullptr && plan->is_north_american() ? "011" : "00";
  if (digits.starts_with(outgoing))
    return international(std::string_view(digits).substr(outgoing.size()), extension, text);
  if (plan == nullptr) return std::nullopt;
  if (auto phone = national(*plan, digits, extension, text)) return phone;
  // Written like an international number, but for the '+'.
  return !plan->is_north_american() && digits.starts_with(plan->code) ? international(digits, extension, text)
                                                                      : std::nullopt;
}

std::string_view country_of_host(std::string_view host) noexcept {
  static constexpr std::pair<std::string_view, std::string_view> kDomains[] = {
      {".uk", "GB"}, {".de", "DE"}, {".au", "AU"}, {".ca", "CA"}, {".us", "US"}, {".at", "AT"},
      {".ch", "CH"}, {".es", "ES"}, {".fr", "FR"}, {".ie", "IE"}, {".nl", "NL"}, {".nz", "NZ"}};
  for (const auto& [domain, country] : kDomains) {
    if (host.ends_with(domain)) return country;
  }
  return {};
}

std::string_view country_of_language(std::string_view language) noexcept {
  const std::size_t dash = language.find_first_of("-_");
  if (dash == std::string_view::npos) {
    static constexpr std::pair<std::string_view, std::string_view> kOnly[] = {{"de", "DE"}, {"fr", "FR"}, {"nl", "NL"}};
    for (const auto& [code, country] : kOnly) {
      if (html::iequals(language, code)) return country;
    }
    return {};
  }
  std::string region(language.substr(language.find_last_of("-_") + 1));
  std::transform(region.begin(), region.end(), region.begin(),
                 [](char c) { return html::is_alpha(c) ? static_cast<char>(c & ~0x20) : c; });
  const PhonePlan* plan = plan_of_country(region);
  return plan == nullptr ? std::string_view() : plan->country;
}

}  // namespace oneclaw::tool_website::extract
