// Validator: the keywords about objects.
#include "host/base/text.h"
#include "host/plugin/schema/validator.h"

namespace oneclaw::plugin::schema {

using base::JsonValue;

namespace {

constexpr std::size_t kMaxListedNames = 12;
constexpr std::size_t kMaxShownBytes = 60;

}  // namespace

bool Validator::check_object(NodeId id, const JsonValue& value, const Path& path, Sink* sink) {
  const Node& node = program_.nodes[id];
  bool ok = check_presence(id, value, path, sink);
  bool looks_inside = !node.properties.empty() || !node.pattern_properties.empty() || node.additional != kNoNode ||
                      node.property_names != kNoNode;
  if (!looks_inside) return ok;
  for (const auto& member : value.GetObject()) {
    if (!ok && is_full(sink)) return false;
    std::string_view name = base::json_view(member.name);
    if (node.property_names != kNoNode) ok &= check_name(id, name, path, sink);
    ok &= check_member(id, name, member.value, path, sink);
  }
  return ok;
}

bool Validator::check_presence(NodeId id, const JsonValue& value, const Path& path, Sink* sink) {
  const Node& node = program_.nodes[id];
  bool ok = true;
  auto has = [&](std::string_view name) {
    return spend(1 + value.MemberCount() / 8) && base::json_find(value, name) != nullptr;
  };
  for (std::string_view name : node.required) {
    if (has(name)) continue;
    ok = refuse(sink, path, id, "required", "lacks \"" + base::clean_utf8(name, kMaxShownBytes) + "\"");
    if (is_full(sink)) return false;
  }
  for (const auto& [name, needed] : node.dependent_required) {
    if (!has(name)) continue;
    for (std::string_view other : needed) {
      if (has(other)) continue;
      ok = refuse(sink, path, id, "dependentRequired",
                  "has \"" + std::string(name) + "\" and so needs \"" + base::clean_utf8(other, kMaxShownBytes) + "\"");
      if (is_full(sink)) return false;
    }
  }
  if (value.MemberCount() < node.min_properties) {
    ok = refuse(sink, path, id, "minProperties",
                "must have at least " + std::to_string(node.min_properties) + " members");
  }
  if (value.MemberCount() > node.max_properties) {
    ok = refuse(sink, path, id, "maxProperties",
                "must have at most " + std::to_string(node.max_properties) + " members");
  }
  return ok;
}

bool Validator::check_member(NodeId id, std::string_view name, const JsonValue& value, const Path& path, Sink* sink) {
  const Node& node = program_.nodes[id];
  Path here = path.member(name);
  NodeId property = find_property(node, name);
  bool is_known = property != kNoNode;
  bool ok = !is_known || check(property, value, here, sink);
  for (const auto& [pattern, subschema] : node.pattern_properties) {
    if (!spend(1 + name.size() / 32)) return false;
    if (!RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), *pattern)) continue;
    is_known = true;
    ok &= check(subschema, value, here, sink);
  }
  if (is_known || node.additional == kNoNode) return ok;
  if (program_.nodes[node.additional].is_false) return refuse_unknown(id, name, here, sink);
  return check(node.additional, value, here, sink);
}

bool Validator::check_name(NodeId id, std::string_view name, const Path& path, Sink* sink) {
  JsonValue text(rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size())));
  return check(program_.nodes[id].property_names, text, path.member(name), sink);
}

bool Validator::refuse_unknown(NodeId id, std::string_view name, const Path& path, Sink* sink) {
  if (is_full(sink)) return false;
  const Node& node = program_.nodes[id];
  std::vector<std::string> known;
  for (const auto& [property, subschema] : node.properties) known.emplace_back(property);
  std::string hint = base::did_you_mean(name, known);
  if (hint.empty() && known.empty()) hint = "; no key is allowed here";
  if (hint.empty() && known.size() <= kMaxListedNames) hint = "; known are " + base::join_or(known);
  return refuse(sink, path, id, "additionalProperties",
                "unknown key \"" + base::clean_utf8(name, kMaxShownBytes) + "\"" + hint);
}

}  // namespace oneclaw::plugin::schema
