#include "config.h"

#include <oneclaw/cpp/status.h>

#include <rapidjson/document.h>

namespace oneclaw::tool_places_sample {

Config parse_config(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) {
    throw sdk::Error(OC_INVALID, "tool_places_sample: the configuration is not a JSON object");
  }
  const auto found = document.FindMember("port");
  if (found == document.MemberEnd() || !found->value.IsUint() || found->value.GetUint() > UINT16_MAX) {
    throw sdk::Error(OC_INVALID, "tool_places_sample: port must be an integer from 0 to 65535");
  }
  return {static_cast<std::uint16_t>(found->value.GetUint())};
}

}  // namespace oneclaw::tool_places_sample
