// Which environment variables mean something to the host: one table, which manifests/README.md repeats.
//
// For this folder, and for the app, which answers plugins' questions for secrets.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::plugin::manifest {

// A setting of the host.
struct HostVariable {
  std::string_view name;
  std::string_view path;  // in the deployment; empty: no part of it (profile, file, master key)
  bool is_list = false;   // separated by ':'
  bool is_text = true;    // false: JSON, such as a number
};
std::span<const HostVariable> host_variables() noexcept;

// A setting of one backend's plugin: it has an effect only while that backend fills its role.
struct BackendVariable {
  std::string_view name;
  std::string_view role;    // "store"
  std::string_view plugin;  // "store_sqlite"
  std::string_view key;     // of its config; empty: a secret that the plugin asks for by name
};
std::span<const BackendVariable> backend_variables() noexcept;
// The name under which the plugin asks for it: "upstash_redis_rest_token". Precondition: variable.key is empty.
std::string secret_name(const BackendVariable& variable);

// Every name that starts with ONECLAW_ is ours; these prefixes carry further words (ONECLAW_SECRET_STRIPE_KEY).
bool is_reserved_but_free(std::string_view name) noexcept;
std::vector<std::string> own_variable_names();

// The roles that can be bound and the backends that this project knows, whether installed or not.
struct Role {
  std::string_view name;
  std::string_view interface;
  std::span<const std::string_view> backends;
};
std::span<const Role> bindable_roles() noexcept;

}  // namespace oneclaw::plugin::manifest
