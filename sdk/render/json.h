// RapidJSON with the bounds of this project: the iterative parser, a depth cap, valid UTF-8 in and out.
//
// Leaf, any thread.
#pragma once

#include <oneclaw/cpp/status.h>

// The same switches as the host uses: both end up in one program.
#ifndef RAPIDJSON_HAS_STDSTRING
#define RAPIDJSON_HAS_STDSTRING 1
#endif
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace oneclaw::render {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

// OC_INVALID with line and column; OC_TOO_LARGE beyond a limit.
sdk::Result<rapidjson::Document> parse_json(std::string_view text, std::size_t max_bytes, std::size_t max_depth);

inline std::string_view text_of(const rapidjson::Value& value) { return {value.GetString(), value.GetStringLength()}; }
// The first member of that name, or nullptr. Precondition: `object` is an object.
const rapidjson::Value* find_member(const rapidjson::Value& object, std::string_view name);

void put_text(JsonWriter& writer, std::string_view text);
void put_member(JsonWriter& writer, std::string_view name, std::string_view text);

// What `write(writer)` writes, as text.
template <class Write>
std::string json_text(Write write) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  write(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace oneclaw::render
