#include "host/plugin/manifest/environment.h"

#include <array>
#include <cctype>

namespace oneclaw::plugin::manifest {
namespace {

constexpr std::array kHost{
    HostVariable{"ONECLAW_CONFIG", ""},
    HostVariable{"ONECLAW_PROFILE", ""},
    HostVariable{"ONECLAW_LISTEN", "server.listen"},
    HostVariable{"ONECLAW_LOOPS", "server.loops", false, false},
    HostVariable{"ONECLAW_LOG_LEVEL", "log.level"},
    HostVariable{"ONECLAW_LOG_FORMAT", "log.format"},
    HostVariable{"ONECLAW_STATE_DIR", "state_dir"},
    HostVariable{"ONECLAW_PLUGIN_DIRS", "plugin_dirs", true},
    HostVariable{"ONECLAW_MASTER_KEY", ""},
    HostVariable{"STORAGE_BACKEND", "bind.store"},
    HostVariable{"CACHE_BACKEND", "bind.cache"},
    HostVariable{"DURABLE_BACKEND", "bind.durable"},
};

constexpr std::array kBackends{
    BackendVariable{"SQLITE_PATH", "store", "store_sqlite", "path"},
    BackendVariable{"SUPABASE_URL", "store", "store_supabase", "url"},
    BackendVariable{"SUPABASE_DB_URL", "store", "store_supabase", ""},
    BackendVariable{"SUPABASE_SERVICE_ROLE_KEY", "store", "store_supabase", ""},
    BackendVariable{"CACHE_URL", "cache", "cache_valkey", "url"},
    BackendVariable{"UPSTASH_REDIS_REST_URL", "cache", "cache_upstash", "url"},
    BackendVariable{"UPSTASH_REDIS_REST_TOKEN", "cache", "cache_upstash", ""},
    BackendVariable{"RESTATE_URL", "durable", "durable_restate", "url"},
    BackendVariable{"RESTATE_AUTH_TOKEN", "durable", "durable_restate", ""},
};

constexpr std::array<std::string_view, 1> kFreePrefixes = {"ONECLAW_SECRET_"};

constexpr std::array<std::string_view, 3> kStores = {"memory", "sqlite", "supabase"};
constexpr std::array<std::string_view, 3> kCaches = {"memory", "valkey", "upstash"};
constexpr std::array<std::string_view, 1> kDurables = {"restate"};
constexpr std::array kRoles{Role{"store", "oneclaw.store/1", kStores}, Role{"cache", "oneclaw.cache/1", kCaches},
                            Role{"durable", "oneclaw.durable/1", kDurables}};

}  // namespace

std::span<const HostVariable> host_variables() noexcept { return kHost; }
std::span<const BackendVariable> backend_variables() noexcept { return kBackends; }
std::string secret_name(const BackendVariable& variable) {
  std::string name(variable.name);
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}
std::span<const Role> bindable_roles() noexcept { return kRoles; }

bool is_reserved_but_free(std::string_view name) noexcept {
  for (std::string_view prefix : kFreePrefixes) {
    if (name.size() > prefix.size() && name.substr(0, prefix.size()) == prefix) return true;
  }
  return false;
}

std::vector<std::string> own_variable_names() {
  std::vector<std::string> names;
  for (const HostVariable& variable : kHost) names.emplace_back(variable.name);
  return names;
}

}  // namespace oneclaw::plugin::manifest
