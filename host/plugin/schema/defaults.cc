#include "host/plugin/schema/defaults.h"

#include "host/plugin/schema/equal.h"
#include "host/plugin/schema/schema.h"

#include <algorithm>

namespace oneclaw::plugin::schema {
namespace {

// Copies of one large default in many places must not add up without end: values, plus one for each 64 bytes of text.
constexpr std::size_t kMaxFilled = 100'000;

}  // namespace

void Defaults::fill(NodeId id, base::JsonValue& value) {
  if (depth_ == kMaxDepth || ++steps_ > kMaxSteps) return;
  ++depth_;
  const Node& node = program_.nodes[id];
  if (value.IsObject()) fill_object(id, value);
  if (value.IsArray()) {
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
      NodeId item = i < node.prefix_items.size() ? node.prefix_items[i] : node.items;
      if (item != kNoNode) fill(item, value[i]);
    }
  }
  if (node.reference != kNoNode) fill(node.reference, value);
  for (NodeId each : node.all_of) fill(each, value);
  --depth_;
}

void Defaults::fill_object(NodeId id, base::JsonValue& value) {
  for (const auto& [name, property] : program_.nodes[id].properties) {
    auto found = std::find_if(value.MemberBegin(), value.MemberEnd(),
                              [n = name](const auto& member) { return base::json_view(member.name) == n; });
    if (found != value.MemberEnd()) {
      fill(property, found->value);
      continue;
    }
    const base::JsonValue* preset = program_.nodes[property].default_value;
    if (!preset || filled_ > kMaxFilled) continue;
    hash_of(*preset, filled_);
    base::JsonValue key(name.data(), static_cast<rapidjson::SizeType>(name.size()), allocator_);
    base::JsonValue copy(*preset, allocator_);
    fill(property, copy);
    value.AddMember(key, copy, allocator_);
  }
}

}  // namespace oneclaw::plugin::schema
