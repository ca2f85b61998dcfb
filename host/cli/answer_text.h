// What the verbs that talk to a running host share: members of its answers as text, and the exit code of a refusal.
#pragma once

#include "host/base/json.h"
#include "host/cli/exit_code.h"

#include <oneclaw/abi.h>

#include <string>

namespace oneclaw::cli {

// A text as it is, a list of texts with commas, anything else as JSON; empty when absent.
inline std::string text_of(const base::JsonValue& object, std::string_view key) {
  const base::JsonValue* value = base::json_find(object, key);
  if (value == nullptr) return "";
  if (value->IsString()) return std::string(base::json_view(*value));
  if (!value->IsArray()) return base::to_json(*value);
  std::string out;
  for (const auto& element : value->GetArray()) {
    if (element.IsString()) out += (out.empty() ? "" : ",") + std::string(base::json_view(element));
  }
  return out;
}

inline std::int64_t integer_of(const base::JsonValue& object, std::string_view key) {
  const base::JsonValue* value = base::json_find(object, key);
  return value != nullptr && value->IsInt64() ? value->GetInt64() : 0;
}

inline int code_for(oc_status status) { return status == OC_UNAVAILABLE ? kUnavailable : kFailed; }

}  // namespace oneclaw::cli
