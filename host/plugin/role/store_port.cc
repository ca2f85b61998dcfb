#include "host/plugin/role/store_port.h"

#include "host/base/sha256.h"
#include "host/base/text.h"
#include "host/plugin/gate/trampoline.h"

#include <vector>

namespace oneclaw::plugin::role {
namespace {

constexpr std::size_t kMaxCommitId = 64;  // oc_commit.id

StorePort& of(void* self) noexcept { return *static_cast<StorePort*>(self); }

oc_status refuse(oc_call& call, const base::Error& error) { return call.fail(error.status, "store: " + error.text); }

}  // namespace

StorePort::StorePort(gate::Gate& gate, Role& role, std::string prefix)
    : gate_(gate), role_(role), prefix_(std::move(prefix)) {
  table_ = {sizeof(table_), 0, &open, &get, &query, &commit, &close};
  service_ = {sizeof(service_), 0, this, &table_};
}

base::Result<std::string> StorePort::full_name(oc_str table) const {
  const std::string_view name = call::from_oc(table);
  if (!gate_.grants().tables.contains(name)) {
    return base::Error{OC_DENIED, "table '" + base::clean_utf8(name, OC_STORE_MAX_NAME) +
                                      "' is not requested and granted under permissions.tables"};
  }
  return prefix_ + "__" + std::string(name);
}

oc_status StorePort::open(void* self, oc_call* call, const oc_table* tables, std::uint32_t count) noexcept {
  StorePort& port = of(self);
  return gate::on_call(port.gate_, call, "store.open", [&](oc_call& outer) -> oc_status {
    std::vector<std::string> names;
    std::vector<oc_table> renamed(tables, tables + count);
    names.reserve(count);
    for (oc_table& table : renamed) {
      auto name = port.full_name(table.name);
      if (!name) return refuse(outer, name.error());
      names.push_back(std::move(name).value());
      table.name = call::to_oc(names.back());
    }
    const call::CallSpec spec{.outer = &outer};
    return port.role_.call_serial<oc_store_v1>(
        instance::Kind::store, spec,
        [&](const oc_store_v1& t, void* backend, oc_call* c) { return t.open(backend, c, renamed.data(), count); });
  });
}

oc_status StorePort::get(void* self, oc_call* call, oc_str table, const oc_value* key, std::uint32_t key_count,
                         oc_row_fn row, void* ctx) noexcept {
  StorePort& port = of(self);
  return gate::on_call(port.gate_, call, "store.get", [&](oc_call& outer) -> oc_status {
    const auto name = port.full_name(table);
    if (!name) return refuse(outer, name.error());
    const call::CallSpec spec{.outer = &outer};
    return port.role_.call<oc_store_v1>(instance::Kind::store, spec,
                                        [&](const oc_store_v1& t, void* backend, oc_call* c) {
                                          return t.get(backend, c, call::to_oc(*name), key, key_count, row, ctx);
                                        });
  });
}

oc_status StorePort::query(void* self, oc_call* call, const oc_query* query, oc_row_fn row, void* ctx) noexcept {
  StorePort& port = of(self);
  return gate::on_call(port.gate_, call, "store.query", [&](oc_call& outer) -> oc_status {
    if (query == nullptr || row == nullptr)
      return outer.fail(OC_INVALID, "store.query: query and row must not be NULL");
    const auto name = port.full_name(query->table);
    if (!name) return refuse(outer, name.error());
    oc_query renamed = *query;
    renamed.table = call::to_oc(*name);
    const call::CallSpec spec{.outer = &outer};
    return port.role_.call<oc_store_v1>(
        instance::Kind::store, spec,
        [&](const oc_store_v1& t, void* backend, oc_call* c) { return t.query(backend, c, &renamed, row, ctx); });
  });
}

oc_status StorePort::commit(void* self, oc_call* call, const oc_commit* commit, oc_commit_result* result) noexcept {
  StorePort& port = of(self);
  return gate::on_call(port.gate_, call, "store.commit", [&](oc_call& outer) -> oc_status {
    if (commit == nullptr || result == nullptr || commit->write_count > OC_STORE_MAX_WRITES) {
      return outer.fail(OC_INVALID, "store.commit: commit and result must not be NULL, writes at most 4096");
    }
    std::vector<std::string> names;
    std::vector<oc_write> writes(commit->writes, commit->writes + commit->write_count);
    names.reserve(writes.size());
    for (oc_write& write : writes) {
      auto name = port.full_name(write.table);
      if (!name) return refuse(outer, name.error());
      names.push_back(std::move(name).value());
      write.table = call::to_oc(names.back());
    }
    // Commit ids of different plugins must not meet either; what becomes too long is hashed to 64 bytes.
    std::string id = port.prefix_ + ":" + std::string(call::from_oc(commit->id));
    if (id.size() > kMaxCommitId) id = base::sha256_hex(id);
    oc_commit renamed = *commit;
    renamed.id = call::to_oc(id);
    renamed.writes = writes.data();
    const call::CallSpec spec{.outer = &outer};
    return port.role_.call<oc_store_v1>(
        instance::Kind::store, spec,
        [&](const oc_store_v1& t, void* backend, oc_call* c) { return t.commit(backend, c, &renamed, result); });
  });
}

oc_status StorePort::close(void* self, oc_call* call) noexcept {
  StorePort& port = of(self);
  return gate::on_call(port.gate_, call, "store.close", [&](oc_call& outer) {
    return outer.fail(OC_DENIED, "store: the deployment's store is closed by the host alone");
  });
}

}  // namespace oneclaw::plugin::role
