#include "plugins/tool_website/extract/email.h"

#include "plugins/tool_website/extract/facts.h"
#include "plugins/tool_website/html/ascii.h"
#include "plugins/tool_website/web/url.h"

#include <algorithm>

namespace oneclaw::tool_website::extract {
namespace {

using html::is_alnum;
using html::is_alpha;

constexpr std::size_t kMaxLocal = 64;
constexpr std::size_t kMaxDomain = 253;

bool is_local_char(char c) noexcept {
  return is_alnum(c) || std::string_view(".!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos;
}
// In running text, quotes and slashes are the text's.
bool is_text_local_char(char c) noexcept { return is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+'; }
bool is_domain_char(char c) noexcept { return is_alnum(c) || c == '.' || c == '-'; }

template <std::size_t N>
bool is_one_of(std::string_view text, const std::string_view (&list)[N]) noexcept {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

bool is_file_ending(std::string_view top) noexcept {
  static constexpr std::string_view kEndings[] = {"png",  "jpg", "jpeg", "gif", "svg", "webp", "avif",
                                                  "ico",  "css", "js",   "mjs", "map", "woff", "ttf",
                                                  "html", "htm", "php",  "pdf", "json"};
  return is_one_of(top, kEndings);
}

bool is_nobodys(std::string_view local, std::string_view domain) noexcept {
  static constexpr std::string_view kLocals[] = {"your",      "you",        "name",     "yourname",
                                                 "youremail", "your.email", "user",     "username",
                                                 "someone",   "johndoe",    "john.doe", "firstname.lastname"};
  static constexpr std::string_view kDomains[] = {"sentry.io",   "wixpress.com",    "example.com",    "example.org",
                                                  "example.net", "domain.com",      "yourdomain.com", "email.com",
                                                  "company.com", "yourcompany.com", "mysite.com"};
  for (const std::string_view known : kDomains) {
    if (web::is_under(domain, known)) return true;
  }
  const bool is_key =
      local.size() >= 24 && std::all_of(local.begin(), local.end(), [](char c) { return html::hex_value(c) >= 0; });
  return is_key || is_one_of(local, kLocals);
}

bool is_domain(std::string_view domain) noexcept {
  const std::size_t dot = domain.rfind('.');
  if (domain.size() > kMaxDomain || dot == std::string_view::npos || dot == 0) return false;
  const std::string_view top = domain.substr(dot + 1);
  const bool is_word = top.size() >= 2 && (top.starts_with("xn--") || std::all_of(top.begin(), top.end(), is_alpha));
  if (!is_word || is_file_ending(top)) return false;
  for (std::size_t begin = 0; begin < domain.size();) {
    const std::size_t end = std::min(domain.find('.', begin), domain.size());
    const std::string_view label = domain.substr(begin, end - begin);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    begin = end + 1;
  }
  return std::all_of(domain.begin(), domain.end(), is_domain_char);
}

// "[at]", "(at)", "{at}" and the same with "dot", as one character. Only in brackets: "meet us at noon" is no address.
std::string without_disguise(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char open = text[i];
    const char close = open == '[' ? ']' : open == '(' ? ')' : open == '{' ? '}' : '\0';
    const std::size_t end = close == '\0' ? std::string_view::npos : text.substr(0, i + 8).find(close, i);
    const std::string_view word =
        end == std::string_view::npos ? std::string_view() : html::trim(text.substr(i + 1, end - i - 1));
    if (!html::iequals(word, "at") && !html::iequals(word, "dot")) {
      out += open;
      continue;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    out += html::iequals(word, "at") ? '@' : '.';
    i = end;
    while (i + 1 < text.size() && text[i + 1] == ' ') ++i;
  }
  return out;
}

}  // namespace

std::optional<std::string> parse_email(std::string_view text) {
  std::string address = html::lower_case(html::trim(text));
  const std::size_t at = address.find('@');
  if (at == std::string::npos || at == 0 || at > kMaxLocal || address.find('@', at + 1) != std::string::npos)
    return std::nullopt;
  const std::string_view local = std::string_view(address).substr(0, at);
  const std::string_view domain = std::string_view(address).substr(at + 1);
  const bool has_bad_dot = local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos;
  if (has_bad_dot || !std::all_of(local.begin(), local.end(), is_local_char) || !is_domain(domain) ||
      is_nobodys(local, domain)) {
    return std::nullopt;
  }
  return address;
}

std::vector<std::string> emails_of_mailto(std::string_view href) {
  std::vector<std::string> found;
  if (!html::istarts_with(href, "mailto:")) return found;
  const std::string list =
      web::percent_decode(href.substr(7, href.find('?') == std::string_view::npos ? href.npos : href.find('?') - 7));
  for (std::size_t begin = 0; begin <= list.size() && found.size() < kMaxListed;) {
    const std::size_t end = std::min(list.find_first_of(",;", begin), list.size());
    if (auto one = parse_email(std::string_view(list).substr(begin, end - begin))) found.push_back(std::move(*one));
    begin = end + 1;
  }
  return found;
}

std::vector<std::string> find_emails(std::string_view given) {
  const std::string text = without_disguise(given);
  std::vector<std::string> found;
  for (std::size_t at = text.find('@'); at != std::string::npos && found.size() < kMaxListed;
       at = text.find('@', at + 1)) {
    std::size_t begin = at, end = at + 1;
    while (begin > 0 && at - begin < kMaxLocal && is_text_local_char(text[begin - 1])) --begin;
    while (end < text.size() && end - at <= kMaxDomain && is_domain_char(text[end])) ++end;
    while (end > at + 1 && !is_alnum(text[end - 1])) --end;  // the full stop of a sentence
    while (begin < at && !is_alnum(text[begin])) ++begin;
    auto one = parse_email(std::string_view(text).substr(begin, end - begin));
    if (one && std::find(found.begin(), found.end(), *one) == found.end()) found.push_back(std::move(*one));
  }
  return found;
}

std::optional<std::string> decode_cfemail(std::string_view hex) {
  constexpr std::size_t kMaxHex = 400;
  if (hex.size() < 4 || hex.size() % 2 != 0 || hex.size() > kMaxHex) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = html::hex_value(hex[i]), low = html::hex_value(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  const char key = bytes.front();
  for (char& c : bytes) c = static_cast<char>(c ^ key);
  return parse_email(std::string_view(bytes).substr(1));
}

}  // namespace oneclaw::tool_website::extract
