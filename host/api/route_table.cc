#include "host/api/route_table.h"

#include "host/base/text.h"

#include <algorithm>
#include <optional>

namespace oneclaw::api {
namespace {

constexpr std::size_t kMaxParameter = 256;

std::string_view next_part(std::string_view& path) {
  path.remove_prefix(1);  // the slash
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view part = path.substr(0, end);
  path.remove_prefix(end);
  return part;
}

std::optional<std::string> decoded(std::string_view part) {
  auto text = base::percent_decoded(part);
  if (!text || text->empty() || text->size() > kMaxParameter || !base::is_utf8(*text)) return std::nullopt;
  return text;
}

// The values of the pattern's {names}, when the path has its form.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  std::vector<std::string> parameters;
  while (!pattern.empty() && !path.empty()) {
    if (pattern.front() != '/' || path.front() != '/') return std::nullopt;
    const std::string_view want = next_part(pattern);
    const std::string_view part = next_part(path);
    if (want.starts_with('{')) {
      auto value = decoded(part);
      if (!value) return std::nullopt;
      parameters.push_back(std::move(*value));
    } else if (want != part) {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return parameters;
}

}  // namespace

RouteTable::Match RouteTable::find(std::string_view method, std::string_view path) const {
  Match found;
  for (const Route& route : routes_) {
    auto parameters = match(route.pattern, path);
    if (!parameters) continue;
    if (route.method == method || (method == "HEAD" && route.method == "GET")) {
      return {&route, std::move(*parameters), {}};
    }
    found.other_methods.push_back(route.method);
  }
  return found;
}

}  // namespace oneclaw::api
