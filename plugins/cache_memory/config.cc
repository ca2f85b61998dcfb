#include "config.h"

#include "memory_cache.h"

#include <oneclaw/cpp/status.h>

#include <rapidjson/document.h>

#include <string>

namespace oneclaw::cache_memory {

Config parse_config(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) {
    throw sdk::Error(OC_INVALID, "cache_memory: the configuration is not a JSON object");
  }
  const auto found = document.FindMember("max_bytes");
  if (found == document.MemberEnd() || !found->value.IsUint64() || found->value.GetUint64() < MemoryCache::kMinBytes) {
    throw sdk::Error(
        OC_INVALID, "cache_memory: max_bytes must be an integer of at least " + std::to_string(MemoryCache::kMinBytes));
  }
  return {found->value.GetUint64()};
}

}  // namespace oneclaw::cache_memory
