#include "host/plugin/role/store_port.h"

#include "host/base/sha256.h"
#include "host/base/text.h"
#include "host/plugin/gate/trampoline.h"
#include "host/plugin/role/store_bounds.h"

#include <oneclaw/cpp/elements.h>

#include <vector>

namespace oneclaw::plugin::role {
namespace {

StorePort& of(void* self) noexcept { return *static_cast<StorePort*>(self); }

// Structs of this host's size, whatever size the plugin was built with.
template <class T>
std::vector<T> copy_of(const T* first, std::uint32_t count) {
  const sdk::Elements<T> elements(first, count);
  std::vector<T> copy;
  copy.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) copy.push_back(elements[i]);
  return copy;
}

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
  std::string full = prefix_ + "__" + std::string(name);
  if (full.size() <= OC_STORE_MAX_NAME) return full;
  return base::Error{OC_TOO_LARGE, "table '" + std::string(name) + "' is '" + full + "' in the store, longer than " +
                                       std::to_string(OC_STORE_MAX_NAME) + " bytes; give it a shorter name"};
}

oc_status StorePort::open(void* self, oc_call* call, const oc_table* tables, std::uint32_t count) noexcept {
  StorePort& port = of(self);
  return gate::on_call(port.gate_, call, "store.open", [&](oc_call& outer) -> oc_status {
    if (auto checked = check_tables(tables, count); !checked) return refuse(outer, checked.error());
    std::vector<std::string> names;
    std::vector<oc_table> renamed = copy_of(tables, count);
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
    if (auto checked = check_name(table, "table"); !checked) return refuse(outer, checked.error());
    const auto name = port.full_name(table);
    if (!name) return refuse(outer, name.error());
    if (auto checked = check_key(key, key_count, "key"); !checked) return refuse(outer, checked.error());
    if (row == nullptr) return outer.fail(OC_INVALID, "store.get: row is NULL");
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
    if (auto checked = check_query(query); !checked) return refuse(outer, checked.error());
    if (row == nullptr) return outer.fail(OC_INVALID, "store.query: row is NULL");
    const auto name = port.full_name(query->table);
    if (!name) return refuse(outer, name.error());
    oc_query renamed = *query;
    renamed.size = sizeof(renamed);
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
    if (auto checked = check_commit(commit); !checked) return refuse(outer, checked.error());
    if (result == nullptr || result->size < sizeof(oc_commit_result)) {
      return outer.fail(OC_INVALID, "store.commit: result is NULL or its size is too small");
    }
    std::vector<std::string> names;
    std::vector<oc_write> writes = copy_of(commit->writes, commit->write_count);
    names.reserve(writes.size());
    for (oc_write& write : writes) {
      auto name = port.full_name(write.table);
      if (!name) return refuse(outer, name.error());
      names.push_back(std::move(name).value());
      write.table = call::to_oc(names.back());
    }
    // Commit ids of different plugins must not meet either; what becomes too long is hashed to 64 bytes.
    std::string id = port.prefix_ + ":" + std::string(call::from_oc(commit->id));
    if (id.size() > OC_STORE_MAX_COMMIT_ID) id = base::sha256_hex(id);
    oc_commit renamed = *commit;
    renamed.size = sizeof(renamed);
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
