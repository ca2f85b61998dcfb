#include "sdk/render/json.h"

#include <oneclaw/render/text.h>

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace oneclaw::render {
namespace {

// Numbers are converted here: RapidJSON 1.1 computes clz(0) for texts such as 0e-111 in its exact conversion.
constexpr unsigned kParseFlags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;

// Forwards the reader's events to the document and ends the parse at the depth limit or at text that is no UTF-8:
// RapidJSON 1.1 lets the escape of half a surrogate pair through.
class Guard : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Guard> {
 public:
  Guard(rapidjson::Document& document, std::size_t max_depth) : document_(document), max_depth_(max_depth) {}

  std::string_view refusal() const noexcept { return refusal_; }
  bool is_too_deep() const noexcept { return depth_ > max_depth_; }

  bool Null() { return document_.Null(); }
  bool Bool(bool b) { return document_.Bool(b); }
  bool RawNumber(const char* s, rapidjson::SizeType n, bool) {
    std::uint64_t integer = 0;
    if (auto [end, problem] = std::from_chars(s, s + n, integer); problem == std::errc() && end == s + n) {
      return document_.Uint64(integer);
    }
    // No member of a view is a negative number or a fraction; the value only has to be of a type that is refused there.
    return document_.Double(-1);
  }
  bool String(const char* s, rapidjson::SizeType n, bool copy) { return is_text(s, n) && document_.String(s, n, copy); }
  bool Key(const char* s, rapidjson::SizeType n, bool copy) { return is_text(s, n) && document_.Key(s, n, copy); }
  bool StartObject() { return deeper() && document_.StartObject(); }
  bool EndObject(rapidjson::SizeType n) { return --depth_, document_.EndObject(n); }
  bool StartArray() { return deeper() && document_.StartArray(); }
  bool EndArray(rapidjson::SizeType n) { return --depth_, document_.EndArray(n); }

 private:
  bool deeper() {
    if (++depth_ <= max_depth_) return true;
    refusal_ = "nested too deeply";
    return false;
  }
  bool is_text(const char* s, rapidjson::SizeType n) {
    if (is_utf8({s, n})) return true;
    refusal_ = "\\u escape of half a surrogate pair";
    return false;
  }

  rapidjson::Document& document_;
  std::size_t max_depth_;
  std::size_t depth_ = 0;
  std::string_view refusal_;
};

std::string position(std::string_view text, std::size_t offset) {
  std::string_view before = text.substr(0, offset);
  auto line = 1 + std::count(before.begin(), before.end(), '\n');
  std::size_t start = before.rfind('\n');
  std::size_t column = 1 + in_code_points(before.substr(start == std::string_view::npos ? 0 : start + 1));
  return "line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
}

}  // namespace

sdk::Result<rapidjson::Document> parse_json(std::string_view text, std::size_t max_bytes, std::size_t max_depth) {
  if (text.size() > max_bytes) {
    return sdk::Status(OC_TOO_LARGE, "JSON of " + std::to_string(text.size()) + " bytes is larger than the limit of " +
                                         std::to_string(max_bytes));
  }
  // The reader takes a zero byte for the end of the text, so it would hide what follows.
  if (std::size_t zero = text.find('\0'); zero != std::string_view::npos) {
    return sdk::Status(OC_INVALID, position(text, zero) + "zero byte");
  }
  rapidjson::MemoryStream stream(text.data() ? text.data() : "", text.size());
  rapidjson::Reader reader;
  rapidjson::Document document;
  sdk::Status refused;
  auto generate = [&](rapidjson::Document& target) {
    Guard guard(target, max_depth);
    if (!reader.Parse<kParseFlags>(stream, guard).IsError()) return true;
    std::string reason(guard.refusal().empty() ? rapidjson::GetParseError_En(reader.GetParseErrorCode())
                                               : guard.refusal());
    refused = sdk::Status(guard.is_too_deep() ? OC_TOO_LARGE : OC_INVALID,
                          position(text, std::min(reader.GetErrorOffset(), text.size())) + reason);
    return false;
  };
  document.Populate(generate);
  if (!refused.ok()) return refused;
  return document;
}

const rapidjson::Value* find_member(const rapidjson::Value& object, std::string_view name) {
  for (const auto& member : object.GetObject()) {
    if (text_of(member.name) == name) return &member.value;
  }
  return nullptr;
}

void put_text(JsonWriter& writer, std::string_view text) {
  writer.String(text.data() ? text.data() : "", static_cast<rapidjson::SizeType>(text.size()));
}

void put_member(JsonWriter& writer, std::string_view name, std::string_view text) {
  writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  put_text(writer, text);
}

}  // namespace oneclaw::render
