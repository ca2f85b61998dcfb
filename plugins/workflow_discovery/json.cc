#include "json.h"

#include <rapidjson/error/en.h>

namespace oneclaw::workflow_discovery::json {

sdk::Result<Document> parse_object(std::string_view text, std::string_view what) {
  Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  if (document.HasParseError()) {
    return sdk::Status(OC_INVALID, std::string(what) +
                                       " is no JSON: " + rapidjson::GetParseError_En(document.GetParseError()) +
                                       " at byte " + std::to_string(document.GetErrorOffset()));
  }
  if (!document.IsObject()) return sdk::Status(OC_INVALID, std::string(what) + " is no JSON object");
  return document;
}

const Value* find(const Value& object, std::string_view name) noexcept {
  if (!object.IsObject()) return nullptr;
  const auto found =
      object.FindMember(Value(rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size()))));
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::string_view clip(std::string_view text, std::size_t max_bytes) noexcept {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string text(const Value& object, std::string_view name, std::size_t max_bytes) {
  const Value* found = find(object, name);
  if (found == nullptr || !found->IsString()) return {};
  return std::string(clip({found->GetString(), found->GetStringLength()}, max_bytes));
}

std::optional<double> number(const Value& object, std::string_view name) noexcept {
  const Value* found = find(object, name);
  if (found == nullptr || !found->IsNumber()) return std::nullopt;
  return found->GetDouble();
}

std::optional<std::int64_t> integer(const Value& object, std::string_view name) noexcept {
  const Value* found = find(object, name);
  if (found == nullptr || !found->IsInt64()) return std::nullopt;
  return found->GetInt64();
}

bool is_true(const Value& object, std::string_view name) noexcept {
  const Value* found = find(object, name);
  return found != nullptr && found->IsTrue();
}

std::vector<std::string> texts(const Value& object, std::string_view name, std::size_t max_count,
                               std::size_t max_bytes) {
  std::vector<std::string> out;
  const Value* found = find(object, name);
  if (found == nullptr || !found->IsArray()) return out;
  for (const Value& item : found->GetArray()) {
    if (out.size() == max_count) break;
    if (item.IsString()) out.emplace_back(clip({item.GetString(), item.GetStringLength()}, max_bytes));
  }
  return out;
}

}  // namespace oneclaw::workflow_discovery::json
