// oneclaw.host.store/1 for one instance: its own tables in the deployment's store, and no others.
//
// Owner: the instance's gate. A plugin's table "leads" is "<plugin>__leads" in the store, so that two plugins never
// meet. Tables must be granted by name. Functions run on the caller's loop, open on the store's home loop.
#pragma once

#include "host/plugin/role/role.h"

#include <oneclaw/host/store.h>

#include <string>

namespace oneclaw::plugin::role {

class StorePort {
 public:
  // `gate` and `role` outlive the port.
  StorePort(gate::Gate& gate, Role& role, std::string prefix);
  const oc_host_store_v1* service() const noexcept { return &service_; }

 private:
  static oc_status open(void* self, oc_call* call, const oc_table* tables, std::uint32_t count) noexcept;
  static oc_status get(void* self, oc_call* call, oc_str table, const oc_value* key, std::uint32_t key_count,
                       oc_row_fn row, void* ctx) noexcept;
  static oc_status query(void* self, oc_call* call, const oc_query* query, oc_row_fn row, void* ctx) noexcept;
  static oc_status commit(void* self, oc_call* call, const oc_commit* commit, oc_commit_result* result) noexcept;
  static oc_status close(void* self, oc_call* call) noexcept;

  // The name in the store, or an error for a table that is not granted.
  base::Result<std::string> full_name(oc_str table) const;

  gate::Gate& gate_;
  Role& role_;
  std::string prefix_;
  oc_store_v1 table_{};
  oc_host_store_v1 service_{};
};

}  // namespace oneclaw::plugin::role
