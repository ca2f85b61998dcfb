#include "plugins/tool_website/extract/json_ld.h"

#include "plugins/tool_website/html/ascii.h"
#include "plugins/tool_website/html/character_reference.h"
#include "plugins/tool_website/html/unicode.h"

#include <algorithm>

namespace oneclaw::tool_website::extract {
namespace {

using rapidjson::Value;

constexpr unsigned kStrict = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
constexpr unsigned kForgiving = kStrict | rapidjson::kParseTrailingCommasFlag | rapidjson::kParseCommentsFlag;
constexpr std::size_t kMaxStrings = 20;

std::string_view text_of(const Value& value) noexcept { return {value.GetString(), value.GetStringLength()}; }

// What old pages wrap around: <!-- -->, CDATA, a script comment.
std::string_view unwrapped(std::string_view text) {
  static constexpr std::string_view kBefore[] = {"<!--", "<![CDATA[", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/"};
  static constexpr std::string_view kAfter[] = {"-->", "]]>", "//]]>", "// ]]>", "/*]]>*/", "//-->"};
  text = html::trim(text);
  for (const std::string_view before : kBefore) {
    if (text.starts_with(before)) text = html::trim(text.substr(before.size()));
  }
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view after : kAfter) {
      if (!text.ends_with(after)) continue;
      text = html::trim(text.substr(0, text.size() - after.size()));
      again = true;
    }
  }
  return text;
}

// Depth of brackets outside of strings; raw control characters in strings become spaces in `text`, and *changed says
// so.
std::size_t measure(std::string& text, bool* changed) {
  std::size_t depth = 0, deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        text[i] = ' ';
        *changed = true;
      }
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
    if ((c == '}' || c == ']') && depth > 0) --depth;
  }
  return deepest;
}

void add(std::vector<std::string>& list, const Value& value) {
  if (value.IsString()) {
    if (list.size() < kMaxStrings && value.GetStringLength() <= kMaxUrlBytes) list.emplace_back(text_of(value));
  } else if (value.IsArray()) {
    for (const Value& item : value.GetArray()) {
      if (item.IsString()) add(list, item);
    }
  }
}

}  // namespace

std::string_view schema_type(std::string_view type) noexcept {
  type = html::trim(type);
  type.remove_prefix(std::min(type.find_last_of("/#:") + 1, type.size()));
  const bool is_name = !type.empty() && type.size() <= 60 && std::all_of(type.begin(), type.end(), html::is_alnum);
  return is_name ? type : std::string_view();
}

void JsonLdReader::read_block(std::string_view given) {
  const std::string_view trimmed = html::trim(given);
  const std::string_view inner = unwrapped(given);
  if (inner.empty()) return;
  std::string text(inner.substr(0, kMaxBlockBytes));
  bool is_repaired = inner.size() != trimmed.size();
  const std::size_t depth = measure(text, &is_repaired);
  rapidjson::Document document;
  if (inner.size() <= kMaxBlockBytes && depth <= kMaxDepth) {
    document.Parse<kStrict>(text.data(), text.size());
    if (document.HasParseError()) {
      is_repaired = true;
      document.Parse<kForgiving>(text.data(), text.size());
    }
  }
  if (document.HasParseError() || !(document.IsObject() || document.IsArray())) {
    ++data_.invalid;
    return;
  }
  const std::size_t before = type_names_;
  read_value(document, 0);
  const bool names_a_type = type_names_ > before;
  ++(is_repaired || !names_a_type ? data_.invalid : data_.valid);
}

void JsonLdReader::read_value(const Value& value, std::size_t depth) {
  if (depth > kMaxDepth || ++nodes_ > kMaxNodes) return;
  if (value.IsArray()) {
    for (const Value& item : value.GetArray()) read_value(item, depth + 1);
  } else if (value.IsObject()) {
    for (const auto& member : value.GetObject()) {
      read_member(text_of(member.name), member.value);
      read_value(member.value, depth + 1);
    }
  }
}

void JsonLdReader::read_member(std::string_view name, const Value& value) {
  if (name == "@type") {
    read_type(value);
  } else if (name == "telephone" || name == "phone") {
    add(findings_.telephones, value);
  } else if (name == "email") {
    add(findings_.emails, value);
  } else if (name == "sameAs") {
    add(findings_.same_as, value);
  } else if (name == "address") {
    read_address(value);
  }
}

void JsonLdReader::read_type(const Value& value) {
  if (value.IsArray()) {
    for (const Value& item : value.GetArray()) {
      if (item.IsString()) read_type(item);
    }
    return;
  }
  if (!value.IsString()) return;
  const std::string_view type = schema_type(text_of(value));
  if (!type.empty()) ++type_names_;
  add_name(data_.types, type);
}

void JsonLdReader::read_address(const Value& value) {
  if (!findings_.address.empty()) return;
  if (value.IsString()) {
    findings_.address = short_text(html::decode_references(html::cut_utf8(text_of(value), kMaxTextBytes)), 200);
    return;
  }
  if (!value.IsObject()) return;
  std::string address;
  for (const char* name : {"streetAddress", "addressLocality", "addressRegion", "postalCode", "addressCountry"}) {
    const auto found = value.FindMember(name);
    if (found == value.MemberEnd() || !found->value.IsString() || found->value.GetStringLength() == 0) continue;
    if (!address.empty()) address += ", ";
    address += html::cut_utf8(text_of(found->value), kMaxTextBytes);
    if (std::string_view(name) == "addressCountry" && found->value.GetStringLength() == 2) {
      findings_.country = text_of(found->value);
    }
  }
  findings_.address = short_text(html::decode_references(address), 300);
}

}  // namespace oneclaw::tool_website::extract
