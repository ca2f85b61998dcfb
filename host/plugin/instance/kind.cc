#include "host/plugin/instance/kind.h"

#include <oneclaw/cache.h>
#include <oneclaw/channel.h>
#include <oneclaw/durable.h>
#include <oneclaw/http.h>
#include <oneclaw/store.h>
#include <oneclaw/tool.h>
#include <oneclaw/workflow.h>

#include <array>
#include <cstring>

namespace oneclaw::plugin::instance {
namespace {

struct KindInfo {
  Kind kind;
  std::string_view name;
  std::string_view id;
  std::size_t size;  // of the table in minor 0
};

// Every table is a size, flags and function pointers, so that the size alone tells how many functions there must be.
constexpr std::size_t kTableHead = 2 * sizeof(std::uint32_t);
constexpr std::array<KindInfo, kKindCount> kKinds{{
    {Kind::store, "store", OC_STORE_V1, sizeof(oc_store_v1)},
    {Kind::cache, "cache", OC_CACHE_V1, sizeof(oc_cache_v1)},
    {Kind::channel, "channel", OC_CHANNEL_V1, sizeof(oc_channel_v1)},
    {Kind::tool, "tool", OC_TOOL_V1, sizeof(oc_tool_v1)},
    {Kind::workflow, "workflow", OC_WORKFLOW_V1, sizeof(oc_workflow_v1)},
    {Kind::durable, "durable", OC_DURABLE_V1, sizeof(oc_durable_v1)},
    {Kind::http, "http", OC_HTTP_V1, sizeof(oc_http_v1)},
}};

const KindInfo& info(Kind kind) noexcept { return kKinds[static_cast<std::size_t>(kind)]; }

}  // namespace

std::string_view kind_id(Kind kind) noexcept { return info(kind).id; }
std::string_view kind_name(Kind kind) noexcept { return info(kind).name; }

std::optional<Kind> kind_of_id(std::string_view id) noexcept {
  for (const KindInfo& k : kKinds) {
    if (k.id == id) return k.kind;
  }
  return std::nullopt;
}

std::vector<std::string> all_kind_ids() {
  std::vector<std::string> out;
  for (const KindInfo& k : kKinds) out.emplace_back(k.id);
  return out;
}

base::Result<void> check_table(Kind kind, const void* table) {
  const KindInfo& k = info(kind);
  const std::string id(k.id);
  if (table == nullptr) {
    return base::Error{OC_INVALID, "query(\"" + id + "\") gave NULL though the descriptor provides it"};
  }
  std::uint32_t size = 0;
  std::memcpy(&size, table, sizeof(size));
  if (size < k.size) {
    return base::Error{OC_INVALID, "the table of " + id + " says " + std::to_string(size) + " bytes; minor 0 has " +
                                       std::to_string(k.size)};
  }
  const auto* functions = static_cast<const unsigned char*>(table) + kTableHead;
  for (std::size_t i = 0; i < (k.size - kTableHead) / sizeof(void*); ++i) {
    void* function = nullptr;
    std::memcpy(&function, functions + i * sizeof(void*), sizeof(function));
    if (function == nullptr) {
      return base::Error{OC_INVALID, "function " + std::to_string(i) + " of the table of " + id + " is NULL"};
    }
  }
  return {};
}

}  // namespace oneclaw::plugin::instance
