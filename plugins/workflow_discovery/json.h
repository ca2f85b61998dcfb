// RapidJSON as this plugin uses it: bounded reading of documents that others wrote, and a writer with text views.
//
// Leaf, any thread.
#pragma once

#include <oneclaw/cpp/status.h>

// The switch that the render library uses too: both end up in one library.
#ifndef RAPIDJSON_HAS_STDSTRING
#define RAPIDJSON_HAS_STDSTRING 1
#endif
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::workflow_discovery::json {

using Value = rapidjson::Value;
using Document = rapidjson::Document;

// An object. OC_INVALID names `what` and the place.
sdk::Result<Document> parse_object(std::string_view text, std::string_view what);

// The member, or nullptr; also when `object` is none.
const Value* find(const Value& object, std::string_view name) noexcept;
// The member when it has that type, else nothing: what others wrote wrongly counts as not written.
std::string text(const Value& object, std::string_view name, std::size_t max_bytes);
std::optional<double> number(const Value& object, std::string_view name) noexcept;
std::optional<std::int64_t> integer(const Value& object, std::string_view name) noexcept;
bool is_true(const Value& object, std::string_view name) noexcept;
std::vector<std::string> texts(const Value& object, std::string_view name, std::size_t max_count,
                               std::size_t max_bytes);

// The beginning of `text` in at most `max_bytes`, never inside a character.
std::string_view clip(std::string_view text, std::size_t max_bytes) noexcept;

class Writer {
 public:
  Writer& open() { return writer_.StartObject(), *this; }
  Writer& close() { return writer_.EndObject(), *this; }
  Writer& open_list() { return writer_.StartArray(), *this; }
  Writer& close_list() { return writer_.EndArray(), *this; }
  Writer& key(std::string_view name) {
    writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    return *this;
  }
  Writer& value(std::string_view text) {
    writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    return *this;
  }
  Writer& value(std::int64_t number) { return writer_.Int64(number), *this; }
  Writer& value(double number) { return writer_.Double(number), *this; }
  Writer& flag(std::string_view name, bool is_set) { return key(name), writer_.Bool(is_set), *this; }
  template <class T>
  Writer& field(std::string_view name, const T& content) {
    return key(name).value(content);
  }
  // Left out when there is nothing.
  Writer& field(std::string_view name, const std::string& content) {
    return content.empty() ? *this : key(name).value(std::string_view(content));
  }
  template <class T>
  Writer& field(std::string_view name, const std::optional<T>& content) {
    return content ? key(name).value(*content) : *this;
  }
  Writer& field(std::string_view name, const std::vector<std::string>& content) {
    if (content.empty()) return *this;
    key(name).open_list();
    for (const std::string& item : content) value(std::string_view(item));
    return close_list();
  }
  std::string take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace oneclaw::workflow_discovery::json
