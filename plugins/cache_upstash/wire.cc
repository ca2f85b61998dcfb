#include "wire.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>
#include <cstdint>

namespace oneclaw::cache_upstash {

using sdk::redis::Reply;

namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < bytes.size() ? static_cast<uint8_t>(bytes[i + k]) : 0u);
    for (size_t k = 0; k < 4; ++k) out += i + k > bytes.size() ? '=' : kDigits[group >> (18 - 6 * k) & 63];
  }
  return out;
}

constexpr std::array<int8_t, 256> digit_values() {
  std::array<int8_t, 256> values{};
  for (int8_t& value : values) value = -1;
  for (size_t i = 0; i < kDigits.size(); ++i) values[static_cast<uint8_t>(kDigits[i])] = static_cast<int8_t>(i);
  return values;
}

std::optional<std::string> from_base64(std::string_view text) {
  static constexpr std::array<int8_t, 256> kValues = digit_values();
  if (text.size() % 4 != 0) return std::nullopt;
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  text.remove_suffix(padding);
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const int8_t value = kValues[static_cast<uint8_t>(c)];
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>(bits >> held & 0xff);
  }
  return out;
}

// The bytes of one character at the front of `text`; 0 when they are none.
size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const uint8_t second = byte(1);
  const bool is_bad = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                      (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
  return is_bad ? 0 : length;
}

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

// False when the server's text cannot be what it was told to send.
bool read_text(std::string_view sent, Reply& reply) {
  reply.kind = Reply::Kind::text;
  if (sent == "OK") {  // comes as it is, and is base64 of nothing
    reply.text = sent;
    return true;
  }
  std::optional<std::string> decoded = from_base64(sent);
  if (!decoded) return false;
  if (!decoded->starts_with(kMarker)) {
    reply.text = std::move(*decoded);
    return true;
  }
  std::optional<std::string> bytes = from_base64(std::string_view(*decoded).substr(kMarker.size()));
  if (!bytes) return false;
  reply.text = std::move(*bytes);
  return true;
}

bool read_answer(const rapidjson::Value& element, Reply& reply) {
  if (!element.IsObject()) return false;
  if (const auto error = element.FindMember("error"); error != element.MemberEnd()) {
    if (!error->value.IsString()) return false;
    reply.kind = Reply::Kind::error;
    reply.text.assign(error->value.GetString(), error->value.GetStringLength());
    return true;
  }
  const auto result = element.FindMember("result");
  if (result == element.MemberEnd()) return false;
  if (result->value.IsString()) {
    return read_text({result->value.GetString(), result->value.GetStringLength()}, reply);
  }
  reply.kind = result->value.IsNull() ? Reply::Kind::nil : Reply::Kind::integer;
  if (result->value.IsInt64()) reply.integer = result->value.GetInt64();
  return result->value.IsNull() || result->value.IsInt64();
}

}  // namespace

std::string to_json(const sdk::redis::Command& command) {
  rapidjson::StringBuffer out;
  rapidjson::Writer<rapidjson::StringBuffer> writer(out);
  writer.StartArray();
  for (const std::string_view word : command.words()) {
    if (is_utf8(word) && !word.starts_with(kMarker)) {
      writer.String(word.data(), static_cast<rapidjson::SizeType>(word.size()));
    } else {
      const std::string safe = std::string(kMarker) + base64(word);
      writer.String(safe.data(), static_cast<rapidjson::SizeType>(safe.size()));
    }
  }
  writer.EndArray();
  return {out.GetString(), out.GetSize()};
}

std::optional<std::vector<Reply>> parse_answers(std::string_view body, size_t count) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(body.data(), body.size());
  if (document.HasParseError() || !document.IsArray() || document.Size() != count) return std::nullopt;
  std::vector<Reply> replies(count);
  for (size_t i = 0; i < count; ++i) {
    if (!read_answer(document[static_cast<rapidjson::SizeType>(i)], replies[i])) return std::nullopt;
  }
  return replies;
}

std::string error_of(std::string_view body) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(body.data(), body.size());
  if (document.HasParseError() || !document.IsObject()) return {};
  const auto error = document.FindMember("error");
  if (error == document.MemberEnd() || !error->value.IsString()) return {};
  return {error->value.GetString(), error->value.GetStringLength()};
}

}  // namespace oneclaw::cache_upstash
