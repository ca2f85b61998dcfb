// The compiled form of a schema: a flat list of nodes that name each other by index, so that nothing recurses to free
// it.
//
// Private to this folder. Made by compile.cc, then immutable.
#pragma once

#include "host/base/json.h"

#include <re2/re2.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oneclaw::plugin::schema {

using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = std::numeric_limits<NodeId>::max();
inline constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

enum Type : std::uint8_t {
  kNull = 1,
  kBoolean = 2,
  kObject = 4,
  kArray = 8,
  kNumber = 16,
  kString = 32,
  kInteger = 64,
  kAnyType = 127
};

// Texts and values point into Program::document.
struct Node {
  // Where it stands: `parent` / keyword / token. Pointers are rendered on demand, because a copy in each node would let
  // a document of one MiB take gigabytes.
  NodeId parent = kNoNode;
  std::string_view keyword;  // "properties", "items"; empty for the root
  std::string_view token;    // the member's name, when has_token
  std::uint32_t index = 0;   // the element, when has_index
  bool has_token = false, has_index = false;
  const base::JsonValue* source = nullptr;

  std::uint8_t types = kAnyType;
  bool is_false = false;  // the schema `false`
  bool unique_items = false;
  const base::JsonValue* enumeration = nullptr;
  const base::JsonValue* constant = nullptr;
  const base::JsonValue* default_value = nullptr;

  const base::JsonValue* multiple_of = nullptr;
  const base::JsonValue* maximum = nullptr;
  const base::JsonValue* exclusive_maximum = nullptr;
  const base::JsonValue* minimum = nullptr;
  const base::JsonValue* exclusive_minimum = nullptr;

  std::uint64_t min_length = 0, max_length = kUnlimited;
  std::uint64_t min_items = 0, max_items = kUnlimited;
  std::uint64_t min_contains = 1, max_contains = kUnlimited;
  std::uint64_t min_properties = 0, max_properties = kUnlimited;
  const RE2* pattern = nullptr;

  NodeId reference = kNoNode;
  NodeId negated = kNoNode;
  NodeId condition = kNoNode, consequence = kNoNode, alternative = kNoNode;
  NodeId items = kNoNode, contains = kNoNode;
  NodeId additional = kNoNode, property_names = kNoNode;
  std::vector<NodeId> all_of, any_of, one_of, prefix_items;

  std::vector<std::pair<std::string_view, NodeId>> properties;  // sorted by name
  std::vector<std::pair<const RE2*, NodeId>> pattern_properties;
  std::vector<std::string_view> required;
  std::vector<std::pair<std::string_view, std::vector<std::string_view>>> dependent_required;
  std::vector<std::pair<std::string_view, NodeId>> dependent_schemas;
};

struct Program {
  base::Json document;
  std::vector<Node> nodes;  // the first is the root
  std::vector<std::unique_ptr<RE2>> patterns;
};

// The JSON pointer of a node and, when not empty, of one of its keywords; the front is cut off beyond a limit.
std::string pointer_of(const Program& program, NodeId id, std::string_view keyword = {});
// The subschema of a property, or kNoNode.
NodeId find_property(const Node& node, std::string_view name) noexcept;

}  // namespace oneclaw::plugin::schema
