#include "config.h"

#include <oneclaw/cpp/status.h>

#include <rapidjson/document.h>

namespace oneclaw::channel_web {

namespace {

constexpr int64_t kMinKept = 50;  // what a reader is shown at first

}  // namespace

Config parse_config(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) {
    throw sdk::Error(OC_INVALID, "channel_web: the configuration is not a JSON object");
  }
  const auto found = document.FindMember("keep_messages");
  if (found == document.MemberEnd() || !found->value.IsInt64() || found->value.GetInt64() < kMinKept) {
    throw sdk::Error(OC_INVALID, "channel_web: keep_messages must be an integer of at least 50");
  }
  return {found->value.GetInt64()};
}

}  // namespace oneclaw::channel_web
