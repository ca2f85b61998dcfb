// oneclaw/cpp/host/store.h - StoreService: tables of the plugin's own in the deployment's store. Semantics:
// oneclaw/host/store.h.
#pragma once

#include <oneclaw/cpp/elements.h>
#include <oneclaw/cpp/host/service.h>
#include <oneclaw/host/store.h>

#include <span>
#include <string_view>

namespace oneclaw::sdk {

// All suspend. Row callbacks are functions of (const oc_row&) that return an oc_status; they are leaf and may throw.
class StoreService : public Service<oc_host_store_v1> {
 public:
  StoreService() noexcept = default;
  explicit StoreService(Host host) noexcept : Service(host, OC_HOST_STORE_V1) {}

  Status open(Call call, std::span<const oc_table> tables) const noexcept {
    return store().open(self(), call.raw(), tables.data(), static_cast<uint32_t>(tables.size()));
  }
  template <class Row>
  Status get(Call call, std::string_view table_name, std::span<const oc_value> key, Row row) const noexcept {
    return store().get(self(), call.raw(), str(table_name), key.data(), static_cast<uint32_t>(key.size()),
                       &call_row<Row>, &row);
  }
  // Sets query.size.
  template <class Row>
  Status query(Call call, oc_query query, Row row) const noexcept {
    query.size = sizeof query;
    return store().query(self(), call.raw(), &query, &call_row<Row>, &row);
  }
  // Every write's size must be set. *result tells which write failed, or that the commit was replayed.
  Status commit(Call call, std::string_view id, std::span<const oc_write> writes,
                oc_commit_result* result) const noexcept {
    const oc_commit commit = {sizeof(oc_commit), static_cast<uint32_t>(writes.size()), str(id), writes.data()};
    result->size = sizeof *result;
    return store().commit(self(), call.raw(), &commit, result);
  }

 private:
  const oc_store_v1& store() const noexcept { return *table()->store; }

  template <class Row>
  static oc_status call_row(void* ctx, const oc_row* row) noexcept {
    try {
      return (*static_cast<Row*>(ctx))(*row);
    } catch (...) {
      return OC_INTERNAL;
    }
  }
};

}  // namespace oneclaw::sdk
