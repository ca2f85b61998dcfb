#include "sdk/render/punycode.h"

#include <oneclaw/render/text.h>
#include <oneclaw/render/url.h>

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

namespace oneclaw::render {
namespace {

constexpr std::uint32_t kBase = 36;
constexpr std::uint32_t kTMin = 1;
constexpr std::uint32_t kTMax = 26;
constexpr std::uint32_t kSkew = 38;
constexpr std::uint32_t kDamp = 700;
constexpr std::uint32_t kInitialBias = 72;
constexpr std::uint32_t kInitialN = 128;

char digit(std::uint32_t value) noexcept { return static_cast<char>(value < 26 ? 'a' + value : '0' + (value - 26)); }

std::uint32_t adapt(std::uint32_t delta, std::uint32_t count, bool first) noexcept {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / count;
  std::uint32_t k = 0;
  for (; delta > ((kBase - kTMin) * kTMax) / 2; k += kBase) delta /= kBase - kTMin;
  return k + (kBase - kTMin + 1) * delta / (delta + kSkew);
}

// At most kMaxLabelBytes code points, so no step can overflow: 0x10FFFF * 64 fits.
std::string encode(const std::vector<char32_t>& label) {
  std::string out;
  for (char32_t c : label) {
    if (c < kInitialN) out += static_cast<char>(c);
  }
  auto handled = static_cast<std::uint32_t>(out.size());
  const std::uint32_t basic = handled;
  if (basic > 0) out += '-';
  std::uint32_t n = kInitialN;
  std::uint32_t delta = 0;
  std::uint32_t bias = kInitialBias;
  while (handled < label.size()) {
    char32_t smallest = 0x110000;
    for (char32_t c : label) {
      if (c >= n) smallest = std::min(smallest, c);
    }
    delta += (smallest - n) * (handled + 1);
    n = smallest;
    for (char32_t c : label) {
      if (c < n) ++delta;
      if (c != n) continue;
      std::uint32_t q = delta;
      for (std::uint32_t k = kBase;; k += kBase) {
        std::uint32_t t = k <= bias ? kTMin : std::min(k - bias, kTMax);
        if (q < t) break;
        out += digit(t + (q - t) % (kBase - t));
        q = (q - t) / (kBase - t);
      }
      out += digit(q);
      bias = adapt(delta, handled + 1, handled == basic);
      delta = 0;
      ++handled;
    }
    ++delta;
    ++n;
  }
  return out;
}

bool is_host_char(char32_t c) noexcept {
  if (c >= 0x80) {
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
      case UTF8PROC_CATEGORY_LU:
      case UTF8PROC_CATEGORY_LL:
      case UTF8PROC_CATEGORY_LT:
      case UTF8PROC_CATEGORY_LM:
      case UTF8PROC_CATEGORY_LO:
      case UTF8PROC_CATEGORY_MN:
      case UTF8PROC_CATEGORY_MC:
      case UTF8PROC_CATEGORY_ND:
      case UTF8PROC_CATEGORY_SO:  // emoji hosts exist
        return true;
      default:
        return false;
    }
  }
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// Lower case, compatibility forms as what they stand for, invisible characters gone. Not Unicode's case folding: that
// would lead from one registered host (straße) to another (strasse).
std::string fold(std::string_view host) {
  struct Free {
    void operator()(void* memory) const noexcept { std::free(memory); }
  };
  std::string lower;
  for (std::size_t at = 0; at < host.size();) {
    auto c = static_cast<utf8proc_int32_t>(next_code_point(host, at));
    append_code_point(lower, static_cast<char32_t>(utf8proc_tolower(c)));
  }
  utf8proc_uint8_t* mapped = nullptr;
  utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(lower.data()), static_cast<utf8proc_ssize_t>(lower.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_IGNORE));
  std::unique_ptr<utf8proc_uint8_t, Free> owner(mapped);
  if (size < 0) return {};
  return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size)};
}

std::optional<std::string> ascii_label(std::string_view label) {
  std::vector<char32_t> code_points;
  bool is_ascii = true;
  for (std::size_t at = 0; at < label.size();) {
    code_points.push_back(next_code_point(label, at));
    if (!is_host_char(code_points.back())) return std::nullopt;
    is_ascii = is_ascii && code_points.back() < 0x80;
  }
  if (code_points.empty() || code_points.size() > kMaxLabelBytes) return std::nullopt;
  std::string result = is_ascii ? std::string(label) : "xn--" + encode(code_points);
  if (result.size() > kMaxLabelBytes || result.front() == '-' || result.back() == '-') return std::nullopt;
  return result;
}

}  // namespace

std::optional<std::string> ascii_host(std::string_view host) {
  if (host.size() > 4 * kMaxHostBytes) return std::nullopt;
  std::string folded = fold(host);
  std::string_view rest = folded;
  if (!rest.empty() && rest.back() == '.') rest.remove_suffix(1);
  std::string out;
  while (true) {
    std::size_t dot = std::min(rest.find('.'), rest.size());
    std::optional<std::string> label = ascii_label(rest.substr(0, dot));
    if (!label) return std::nullopt;
    out += *label;
    if (out.size() > kMaxHostBytes) return std::nullopt;
    if (dot == rest.size()) return out;
    out += '.';
    rest.remove_prefix(dot + 1);
  }
}

}  // namespace oneclaw::render
