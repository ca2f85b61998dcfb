#include "config.h"

#include "memory_store.h"

#include <oneclaw/cpp/status.h>
#include <oneclaw/store.h>

#include <rapidjson/document.h>

#include <string>

namespace oneclaw::store_memory {

namespace {

uint64_t integer(const rapidjson::Document& document, const char* name, uint64_t least) {
  const auto found = document.FindMember(name);
  if (found == document.MemberEnd() || !found->value.IsUint64() || found->value.GetUint64() < least) {
    throw sdk::Error(OC_INVALID,
                     std::string("store_memory: ") + name + " must be an integer of at least " + std::to_string(least));
  }
  return found->value.GetUint64();
}

}  // namespace

Config parse_config(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) {
    throw sdk::Error(OC_INVALID, "store_memory: the configuration is not a JSON object");
  }
  return {integer(document, "max_bytes", MemoryStore::kMinBytes),
          integer(document, "max_commit_ids", OC_STORE_KEPT_COMMITS)};
}

}  // namespace oneclaw::store_memory
