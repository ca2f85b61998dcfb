// Which keywords exist, which are refused and why.
//
// Private to this folder. Tables only.
#pragma once

#include "host/plugin/schema/program.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::plugin::schema {

template <class T>
struct Slot {
  std::string_view keyword;
  T Node::*field;
};

// Keywords whose value is one subschema, a list of them, a count, a number.
std::span<const Slot<NodeId>> subschema_keywords() noexcept;
std::span<const Slot<std::vector<NodeId>>> list_keywords() noexcept;
std::span<const Slot<std::uint64_t>> count_keywords() noexcept;
std::span<const Slot<const base::JsonValue*>> number_keywords() noexcept;

// Said about a schema, never checked against an instance. Names that start with "x-" are too.
bool is_annotation(std::string_view keyword) noexcept;
// Why a keyword of the standard (or of an older draft) is refused; empty for every other name.
std::string_view refusal_of(std::string_view keyword) noexcept;
// All that compile() accepts, for "did you mean".
std::vector<std::string> accepted_keywords();

// kNull … kInteger, or 0 for a name that is no type.
std::uint8_t type_from(std::string_view name) noexcept;
std::string type_names(std::uint8_t types);

}  // namespace oneclaw::plugin::schema
