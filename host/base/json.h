// Bounded JSON reading and writing over RapidJSON: the only way host code parses text from outside.
//
// The parser is iterative (RapidJSON's recursive one needs 240 KiB of stack at depth 5,000 and fibers have less),
// refuses invalid UTF-8, duplicate keys, nesting beyond kMaxJsonDepth and text beyond the caller's limit. Leaf, any
// thread.
#pragma once

#include "host/base/result.h"

// std::string overloads everywhere; SSE stays off because the default build runs on every x86-64.
#ifndef RAPIDJSON_HAS_STDSTRING
#define RAPIDJSON_HAS_STDSTRING 1
#endif
#include <rapidjson/document.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace oneclaw::base {

using Json = rapidjson::Document;
using JsonValue = rapidjson::Value;

// Decision 4: depth cap for everything that is parsed or written.
inline constexpr std::size_t kMaxJsonDepth = 128;
inline constexpr std::size_t kMaxJsonBytes = 16u << 20;

struct JsonLimits {
  std::size_t max_bytes = kMaxJsonBytes;
  std::size_t max_depth = kMaxJsonDepth;
};

// Parses `text`. The error names line, column and reason ("line 3, column 7: missing a comma or ']'"), and for a
// duplicate key its JSON pointer. OC_INVALID, or OC_TOO_LARGE beyond a limit.
Result<Json> parse_json(std::string_view text, JsonLimits limits = {});
// Reads and parses a file; the error names the file.
Result<Json> parse_json_file(const std::string& path, JsonLimits limits = {});

// Compact text, valid JSON whatever the value holds: text that is no UTF-8 is cleaned, NaN and infinities become null.
// Recurses once a level; depth beyond the limit cannot occur in a document made by parse_json.
std::string to_json(const JsonValue& value);
std::string to_pretty_json(const JsonValue& value);
// One JSON string literal with quotes.
std::string json_quote(std::string_view text);

// Appends one reference token to a JSON pointer, with ~0 and ~1 escapes.
std::string pointer_append(std::string_view pointer, std::string_view token);

inline std::string_view json_view(const JsonValue& value) { return {value.GetString(), value.GetStringLength()}; }
// The member, or nullptr when `object` is no object or lacks it.
const JsonValue* json_find(const JsonValue& object, std::string_view key);

// What a JSON pointer leads to, or nullptr; also for a text that is no pointer.
const JsonValue* json_at(const JsonValue& document, std::string_view pointer);
bool is_json_pointer(std::string_view text);

}  // namespace oneclaw::base
