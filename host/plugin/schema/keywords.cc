#include "host/plugin/schema/keywords.h"

#include "host/base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace oneclaw::plugin::schema {
namespace {

constexpr std::array kSubschemas{Slot<NodeId>{"not", &Node::negated},
                                 Slot<NodeId>{"if", &Node::condition},
                                 Slot<NodeId>{"then", &Node::consequence},
                                 Slot<NodeId>{"else", &Node::alternative},
                                 Slot<NodeId>{"items", &Node::items},
                                 Slot<NodeId>{"contains", &Node::contains},
                                 Slot<NodeId>{"additionalProperties", &Node::additional},
                                 Slot<NodeId>{"propertyNames", &Node::property_names}};

using List = std::vector<NodeId>;
constexpr std::array kLists{Slot<List>{"allOf", &Node::all_of}, Slot<List>{"anyOf", &Node::any_of},
                            Slot<List>{"oneOf", &Node::one_of}, Slot<List>{"prefixItems", &Node::prefix_items}};

using Count = std::uint64_t;
constexpr std::array kCounts{
    Slot<Count>{"minLength", &Node::min_length},         Slot<Count>{"maxLength", &Node::max_length},
    Slot<Count>{"minItems", &Node::min_items},           Slot<Count>{"maxItems", &Node::max_items},
    Slot<Count>{"minContains", &Node::min_contains},     Slot<Count>{"maxContains", &Node::max_contains},
    Slot<Count>{"minProperties", &Node::min_properties}, Slot<Count>{"maxProperties", &Node::max_properties}};

using Value = const base::JsonValue*;
constexpr std::array kNumbers{Slot<Value>{"multipleOf", &Node::multiple_of}, Slot<Value>{"maximum", &Node::maximum},
                              Slot<Value>{"exclusiveMaximum", &Node::exclusive_maximum},
                              Slot<Value>{"minimum", &Node::minimum},
                              Slot<Value>{"exclusiveMinimum", &Node::exclusive_minimum}};

constexpr std::array<std::string_view, 11> kAnnotations = {
    "$comment",  "title",  "description",     "examples",         "deprecated",   "readOnly",
    "writeOnly", "format", "contentEncoding", "contentMediaType", "contentSchema"};

constexpr std::array<std::string_view, 15> kOthers = {
    "$schema",         "$id",     "$anchor", "$ref",        "$defs",    "type",       "enum",
    "const",           "default", "pattern", "uniqueItems", "required", "properties", "dependentRequired",
    "dependentSchemas"};

constexpr std::pair<std::string_view, std::string_view> kRefused[] = {
    {"unevaluatedProperties", "not supported; list the properties and use additionalProperties"},
    {"unevaluatedItems", "not supported; use prefixItems and items"},
    {"$dynamicRef", "not supported; use $ref"},
    {"$dynamicAnchor", "not supported; use $anchor"},
    {"$recursiveRef", "of draft 2019-09; use $ref"},
    {"$recursiveAnchor", "of draft 2019-09; use $anchor"},
    {"$vocabulary", "not supported; the vocabulary is fixed"},
    {"definitions", "of an older draft; use $defs"},
    {"dependencies", "of an older draft; use dependentRequired or dependentSchemas"},
    {"additionalItems", "of an older draft; use prefixItems and items"},
    {"id", "of an older draft; use $id"},
    {"divisibleBy", "of an older draft; use multipleOf"},
};

constexpr std::pair<std::string_view, std::uint8_t> kTypes[] = {
    {"null", kNull},     {"boolean", kBoolean}, {"object", kObject},  {"array", kArray},
    {"number", kNumber}, {"string", kString},   {"integer", kInteger}};

}  // namespace

std::span<const Slot<NodeId>> subschema_keywords() noexcept { return kSubschemas; }
std::span<const Slot<List>> list_keywords() noexcept { return kLists; }
std::span<const Slot<Count>> count_keywords() noexcept { return kCounts; }
std::span<const Slot<Value>> number_keywords() noexcept { return kNumbers; }

bool is_annotation(std::string_view keyword) noexcept {
  if (keyword.substr(0, 2) == "x-") return true;
  return std::find(kAnnotations.begin(), kAnnotations.end(), keyword) != kAnnotations.end();
}

std::string_view refusal_of(std::string_view keyword) noexcept {
  for (const auto& [name, reason] : kRefused) {
    if (name == keyword) return reason;
  }
  return {};
}

std::vector<std::string> accepted_keywords() {
  std::vector<std::string> all = {"patternProperties"};
  auto add = [&](const auto& slots) {
    for (const auto& slot : slots) all.emplace_back(slot.keyword);
  };
  add(kSubschemas), add(kLists), add(kCounts), add(kNumbers);
  all.insert(all.end(), kAnnotations.begin(), kAnnotations.end());
  all.insert(all.end(), kOthers.begin(), kOthers.end());
  return all;
}

std::uint8_t type_from(std::string_view name) noexcept {
  for (const auto& [known, type] : kTypes) {
    if (known == name) return type;
  }
  return 0;
}

std::string type_names(std::uint8_t types) {
  std::vector<std::string> names;
  for (const auto& [name, type] : kTypes) {
    if (types & type) names.emplace_back(name);
  }
  return base::join_or(names);
}

}  // namespace oneclaw::plugin::schema
