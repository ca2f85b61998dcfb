// Builds JSON answers: a thin, append-only writer, so that handlers read like the document they produce.
//
// Leaf; throws only when memory is out.
#pragma once

#include "host/base/json.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::base {

class JsonOut {
 public:
  JsonOut() : writer_(buffer_) {}
  JsonOut& open() { return writer_.StartObject(), *this; }
  JsonOut& close() { return writer_.EndObject(), *this; }
  JsonOut& open_array() { return writer_.StartArray(), *this; }
  JsonOut& close_array() { return writer_.EndArray(), *this; }
  JsonOut& key(std::string_view name) { return writer_.Key(name.data(), size(name)), *this; }
  JsonOut& text(std::string_view value) { return writer_.String(value.data(), size(value)), *this; }
  JsonOut& field(std::string_view name, std::string_view value) { return key(name).text(value); }
  JsonOut& field(std::string_view name, const char* value) { return key(name).text(value); }
  JsonOut& field(std::string_view name, bool value) { return key(name), writer_.Bool(value), *this; }
  JsonOut& field(std::string_view name, std::uint64_t value) { return key(name), writer_.Uint64(value), *this; }
  JsonOut& field(std::string_view name, std::int64_t value) { return key(name), writer_.Int64(value), *this; }
  JsonOut& field(std::string_view name, double value) { return key(name), writer_.Double(value), *this; }
  JsonOut& field(std::string_view name, const std::vector<std::string>& values) {
    key(name).open_array();
    for (const std::string& value : values) text(value);
    return close_array();
  }
  // A value that is JSON text already.
  JsonOut& raw(std::string_view name, std::string_view json) {
    key(name);
    writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType);
    return *this;
  }
  std::string take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  static rapidjson::SizeType size(std::string_view text) { return static_cast<rapidjson::SizeType>(text.size()); }
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_;
};

}  // namespace oneclaw::base
