#include "config.h"

#include <oneclaw/cpp/status.h>

#include <rapidjson/document.h>

namespace oneclaw::cache_upstash {

namespace {

[[noreturn]] void refuse(const std::string& reason) { throw sdk::Error(OC_INVALID, "cache_upstash: " + reason); }

std::string text_of(const rapidjson::Document& document, const char* name) {
  const auto found = document.FindMember(name);
  if (found == document.MemberEnd() || !found->value.IsString()) refuse(std::string(name) + " must be a text");
  return {found->value.GetString(), found->value.GetStringLength()};
}

}  // namespace

Config parse_config(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) refuse("the configuration is not a JSON object");
  Config config;
  config.url = text_of(document, "url");
  const bool has_scheme = config.url.starts_with("https://") || config.url.starts_with("http://");
  if (!has_scheme || config.url.find_first_of("@?#") != std::string::npos) {
    refuse("url must be the REST address of a database, as in https://NAME.upstash.io; the token is a secret");
  }
  while (config.url.back() == '/') config.url.pop_back();
  config.prefix = text_of(document, "prefix");
  const auto timeout = document.FindMember("timeout_ms");
  if (timeout == document.MemberEnd() || !timeout->value.IsUint() || timeout->value.GetUint() == 0 ||
      timeout->value.GetUint() > 600'000) {
    refuse("timeout_ms must be milliseconds from 1 to 600000");
  }
  config.timeout = std::chrono::milliseconds(timeout->value.GetUint());
  return config;
}

}  // namespace oneclaw::cache_upstash
