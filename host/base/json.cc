#include "host/base/json.h"

#include "host/base/text.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

namespace oneclaw::base {
namespace {

constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                            rapidjson::kParseFullPrecisionFlag;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Passes the reader's events on to the document and refuses to go deeper than the limit.
class DepthGuard : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, DepthGuard> {
 public:
  DepthGuard(Json& document, std::size_t max_depth) : document_(document), max_depth_(max_depth) {}
  bool Null() { return document_.Null(); }
  bool Bool(bool v) { return document_.Bool(v); }
  bool Int(int v) { return document_.Int(v); }
  bool Uint(unsigned v) { return document_.Uint(v); }
  bool Int64(std::int64_t v) { return document_.Int64(v); }
  bool Uint64(std::uint64_t v) { return document_.Uint64(v); }
  bool Double(double v) { return document_.Double(v); }
  bool String(const char* s, rapidjson::SizeType n, bool copy) { return document_.String(s, n, copy); }
  bool Key(const char* s, rapidjson::SizeType n, bool copy) { return document_.Key(s, n, copy); }
  bool StartObject() { return deeper() && document_.StartObject(); }
  bool EndObject(rapidjson::SizeType n) { return --depth_, document_.EndObject(n); }
  bool StartArray() { return deeper() && document_.StartArray(); }
  bool EndArray(rapidjson::SizeType n) { return --depth_, document_.EndArray(n); }
  bool is_too_deep() const noexcept { return is_too_deep_; }

 private:
  bool deeper() {
    is_too_deep_ = ++depth_ > max_depth_;
    return !is_too_deep_;
  }
  Json& document_;
  std::size_t max_depth_;
  std::size_t depth_ = 0;
  bool is_too_deep_ = false;
};

std::string place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const std::size_t line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t start = before.rfind('\n');
  const std::size_t column = start == std::string_view::npos ? before.size() + 1 : before.size() - start;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

std::string_view repeated_key(const JsonValue& object) {
  std::vector<std::string_view> keys;
  keys.reserve(object.MemberCount());
  for (const auto& member : object.GetObject()) keys.push_back(json_view(member.name));
  std::sort(keys.begin(), keys.end());
  const auto it = std::adjacent_find(keys.begin(), keys.end());
  return it == keys.end() ? std::string_view() : *it;
}

struct Pending {
  const JsonValue* value;
  std::string pointer;
};

// The pointer of a key that stands twice in one object, or empty. A repeated empty key is found as "/".
std::string find_duplicate(const JsonValue& root) {
  std::vector<Pending> stack{{&root, ""}};
  while (!stack.empty()) {
    const Pending at = std::move(stack.back());
    stack.pop_back();
    if (at.value->IsObject()) {
      const std::string_view key = repeated_key(*at.value);
      if (key.data() != nullptr) return pointer_append(at.pointer, key);
      for (const auto& m : at.value->GetObject()) {
        if (m.value.IsObject() || m.value.IsArray()) {
          stack.push_back({&m.value, pointer_append(at.pointer, json_view(m.name))});
        }
      }
    } else if (at.value->IsArray()) {
      for (rapidjson::SizeType i = 0; i < at.value->Size(); ++i) {
        const JsonValue& element = (*at.value)[i];
        if (element.IsObject() || element.IsArray()) {
          stack.push_back({&element, pointer_append(at.pointer, std::to_string(i))});
        }
      }
    }
  }
  return {};
}

template <class Writer>
std::string write(const JsonValue& value) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

Result<Json> parse_json(std::string_view text, JsonLimits limits) {
  if (text.size() > limits.max_bytes) {
    return Error{OC_TOO_LARGE, "the JSON text has " + human_bytes(text.size()) + ", the limit is " +
                                   human_bytes(limits.max_bytes)};
  }
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    return Error{OC_INVALID, "the JSON text begins with a byte order mark; save it as UTF-8 without one"};
  }
  Json document;
  DepthGuard guard(document, limits.max_depth);
  rapidjson::Reader reader;
  rapidjson::ParseResult outcome;
  auto generate = [&](Json&) {
    rapidjson::MemoryStream stream(text.data(), text.size());
    outcome = reader.Parse<kFlags>(stream, guard);
    return !outcome.IsError();
  };
  document.Populate(generate);
  if (guard.is_too_deep()) {
    return Error{OC_TOO_LARGE, place_of(text, outcome.Offset()) + ": nested deeper than " +
                                   std::to_string(limits.max_depth)};
  }
  if (outcome.IsError()) {
    return Error{OC_INVALID, place_of(text, outcome.Offset()) + ": " + rapidjson::GetParseError_En(outcome.Code())};
  }
  if (const std::string pointer = find_duplicate(document); !pointer.empty()) {
    return Error{OC_INVALID, "the key at " + pointer + " stands twice in its object"};
  }
  return document;
}

Result<Json> parse_json_file(const std::string& path, JsonLimits limits) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error{OC_NOT_FOUND, path + ": cannot be read: " + std::strerror(errno)};
  std::string text;
  text.resize(limits.max_bytes + 1);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  auto parsed = parse_json(text, limits);
  if (!parsed) return std::move(parsed).error().in(path);
  return parsed;
}

std::string to_json(const JsonValue& value) { return write<rapidjson::Writer<rapidjson::StringBuffer>>(value); }

std::string to_pretty_json(const JsonValue& value) {
  return write<rapidjson::PrettyWriter<rapidjson::StringBuffer>>(value);
}

std::string json_quote(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

std::string pointer_append(std::string_view pointer, std::string_view token) {
  std::string out(pointer);
  out += '/';
  for (const char c : token) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

const JsonValue* json_find(const JsonValue& object, std::string_view key) {
  if (!object.IsObject()) return nullptr;
  const JsonValue name(rapidjson::StringRef(key.data(), static_cast<rapidjson::SizeType>(key.size())));
  const auto it = object.FindMember(name);
  return it == object.MemberEnd() ? nullptr : &it->value;
}

}  // namespace oneclaw::base
