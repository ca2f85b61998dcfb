#include "http_head.h"

#include <algorithm>

namespace oneclaw::tool_places_sample {
namespace {

bool equals_host(std::string_view name) {
  constexpr std::string_view kHost = "host";
  return std::equal(name.begin(), name.end(), kHost.begin(), kHost.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 301:
      return "Moved Permanently";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    default:
      return "Bad Request";
  }
}

}  // namespace

std::string_view RequestHead::slug() const noexcept {
  constexpr std::string_view kBelow = ".localhost";
  const std::string_view name = host.substr(0, host.find(':'));
  return name.ends_with(kBelow) ? name.substr(0, name.size() - kBelow.size()) : std::string_view();
}

std::optional<RequestHead> read_head(std::string_view head) {
  RequestHead out;
  const std::size_t line_end = head.find("\r\n");
  if (line_end == std::string_view::npos) return std::nullopt;
  const std::string_view line = head.substr(0, line_end);
  const std::size_t first = line.find(' '), second = line.rfind(' ');
  if (first == std::string_view::npos || first == second || !line.substr(second + 1).starts_with("HTTP/1.")) {
    return std::nullopt;
  }
  out.method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, second - first - 1);
  if (!target.starts_with('/')) return std::nullopt;
  out.path = target.substr(0, target.find('?'));
  for (head.remove_prefix(line_end + 2); !head.empty();) {
    const std::size_t end = head.find("\r\n");
    if (end == std::string_view::npos || end == 0) break;
    const std::string_view field = head.substr(0, end);
    const std::size_t colon = field.find(':');
    if (colon != std::string_view::npos && equals_host(field.substr(0, colon))) {
      out.host = trimmed(field.substr(colon + 1));
    }
    head.remove_prefix(end + 2);
  }
  return out;
}

std::string response_head(const SiteAnswer& answer) {
  std::string out = "HTTP/1.1 " + std::to_string(answer.status) + " " + std::string(reason_of(answer.status)) + "\r\n";
  if (!answer.location.empty()) out += "Location: " + answer.location + "\r\n";
  out += "Content-Type: " + answer.type + "\r\nContent-Length: " + std::to_string(answer.body.size()) +
         "\r\nConnection: close\r\nX-Robots-Tag: noindex\r\n\r\n";
  return out;
}

}  // namespace oneclaw::tool_places_sample
