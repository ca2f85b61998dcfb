#include "scan_input.h"

#include "plugins/tool_website/html/ascii.h"
#include "plugins/tool_website/html/unicode.h"

#include <rapidjson/document.h>

namespace oneclaw::tool_website {
namespace {

using rapidjson::Value;

constexpr std::size_t kMaxInputBytes = 64 * 1024;

sdk::Status bad(const std::string& what) { return {OC_INVALID, "website.scan: " + what}; }

sdk::Status read_number(const Value& object, const char* name, int64_t low, int64_t high, int64_t& into) {
  const auto found = object.FindMember(name);
  if (found == object.MemberEnd()) return {};
  if (!found->value.IsInt64() || found->value.GetInt64() < low || found->value.GetInt64() > high) {
    return bad(std::string(name) + " must be an integer from " + std::to_string(low) + " to " + std::to_string(high));
  }
  into = found->value.GetInt64();
  return {};
}

sdk::Status read_url(const Value& object, ScanInput& input) {
  const auto found = object.FindMember("url");
  if (found == object.MemberEnd() || !found->value.IsString())
    return bad("url is required, a text such as https://example.com/");
  input.given_url = std::string(html::trim(std::string_view(found->value.GetString(), found->value.GetStringLength())));
  const std::string& text = input.given_url;
  if (text.empty() || text.size() > web::kMaxUrlBytes || !html::is_utf8(text))
    return bad("url must have 1 to 8192 bytes of text");
  const std::size_t scheme = text.find("://");
  const bool has_scheme = scheme != std::string::npos && scheme < text.find_first_of("/?#.");
  input.is_scheme_guessed = !has_scheme;
  auto url = web::parse_url(has_scheme ? text : "https://" + text);
  if (!url) {
    return bad("\"" + std::string(html::cut_utf8(text, 120)) +
               "\" is no address of a website: write http:// or https:// and a host name (international names in their "
               "xn-- form), "
               "without user name and password");
  }
  input.url = std::move(*url);
  return {};
}

}  // namespace

sdk::Result<ScanInput> parse_scan_input(std::string_view json) {
  if (json.size() > kMaxInputBytes) return bad("the input has more than " + std::to_string(kMaxInputBytes) + " bytes");
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) return bad("the input is not a JSON object");
  ScanInput input;
  int64_t max_bytes = ScanInput::kDefaultMaxBytes;
  if (auto s = read_url(document, input); !s.ok()) return s;
  if (auto s =
          read_number(document, "timeout_ms", ScanInput::kMinTimeoutMs, ScanInput::kMaxTimeoutMs, input.timeout_ms);
      !s.ok())
    return s;
  if (auto s = read_number(document, "max_bytes", ScanInput::kMinMaxBytes, ScanInput::kMaxMaxBytes, max_bytes); !s.ok())
    return s;
  input.max_bytes = static_cast<uint64_t>(max_bytes);
  if (const auto found = document.FindMember("check_robots"); found != document.MemberEnd()) {
    if (!found->value.IsBool()) return bad("check_robots must be true or false");
    input.check_robots = found->value.GetBool();
  }
  if (const auto found = document.FindMember("country"); found != document.MemberEnd()) {
    if (!found->value.IsString() || found->value.GetStringLength() != 2)
      return bad("country must be two capital letters (ISO 3166)");
    input.country = found->value.GetString();
  }
  return input;
}

}  // namespace oneclaw::tool_website
