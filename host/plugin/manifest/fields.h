// Typed reading of members of a document that a schema has already accepted: what is absent leaves the target alone.
//
// Private to this folder. Leaf, any thread.
#pragma once

#include "host/base/json.h"

#include <chrono>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace oneclaw::plugin::manifest {

inline void read(const base::JsonValue& object, std::string_view key, std::string& target) {
  const base::JsonValue* value = base::json_find(object, key);
  if (value && value->IsString()) target = base::json_view(*value);
}

inline void read(const base::JsonValue& object, std::string_view key, bool& target) {
  const base::JsonValue* value = base::json_find(object, key);
  if (value && value->IsBool()) target = value->GetBool();
}

template <class Count>
requires(std::is_unsigned_v<Count> && !std::is_same_v<Count, bool>) void read(const base::JsonValue& object,
                                                                              std::string_view key, Count& target) {
  const base::JsonValue* value = base::json_find(object, key);
  // 4.0 is an integer for a schema.
  if (value && value->IsNumber())
    target = static_cast<Count>(value->IsUint64() ? value->GetUint64() : value->GetDouble());
}

inline void read(const base::JsonValue& object, std::string_view key, std::chrono::milliseconds& target) {
  auto count = static_cast<std::uint64_t>(target.count());
  read(object, key, count);
  target = std::chrono::milliseconds(count);
}

inline void read(const base::JsonValue& object, std::string_view key, std::vector<std::string>& target) {
  const base::JsonValue* value = base::json_find(object, key);
  if (!value || !value->IsArray()) return;
  target.clear();
  for (const base::JsonValue& element : value->GetArray()) {
    if (element.IsString()) target.emplace_back(base::json_view(element));
  }
}

}  // namespace oneclaw::plugin::manifest
