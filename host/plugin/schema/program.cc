#include "host/plugin/schema/program.h"

#include <algorithm>

namespace oneclaw::plugin::schema {
namespace {

constexpr std::size_t kMaxPointerBytes = 2048;

}  // namespace

std::string pointer_of(const Program& program, NodeId id, std::string_view keyword) {
  std::string pointer;
  if (!keyword.empty()) pointer = base::pointer_append({}, keyword);
  for (; id != kNoNode; id = program.nodes[id].parent) {
    const Node& node = program.nodes[id];
    if (node.keyword.empty()) break;
    std::string here = base::pointer_append({}, node.keyword);
    if (node.has_token) here = base::pointer_append(here, node.token.substr(0, kMaxPointerBytes));
    if (node.has_index) here += "/" + std::to_string(node.index);
    pointer.insert(0, here);
    if (pointer.size() > kMaxPointerBytes) return "..." + pointer.substr(pointer.size() - kMaxPointerBytes);
  }
  return pointer;
}

NodeId find_property(const Node& node, std::string_view name) noexcept {
  auto at = std::lower_bound(node.properties.begin(), node.properties.end(), name,
                             [](const auto& property, std::string_view wanted) { return property.first < wanted; });
  return at != node.properties.end() && at->first == name ? at->second : kNoNode;
}

}  // namespace oneclaw::plugin::schema
