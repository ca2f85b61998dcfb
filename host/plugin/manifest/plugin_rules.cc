#include "host/plugin/manifest/plugin_rules.h"

#include "host/base/json.h"
#include "host/base/text.h"
#include "host/plugin/schema/schema.h"

#include <oneclaw/store.h>

#include <algorithm>
#include <initializer_list>

namespace oneclaw::plugin::manifest {
namespace {

bool holds(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

class Rules {
 public:
  Rules(const PluginManifest& manifest, Findings& findings) : manifest_(manifest), findings_(findings) {}

  void check() {
    check_services();
    check_permissions();
    check_table_names();
    check_kinds();
    check_config();
  }

 private:
  void add(const std::string& pointer, const std::string& text) { findings_.add(manifest_.path + "#" + pointer, text); }

  bool uses(std::string_view service) const {
    std::string id = "oneclaw.host." + std::string(service) + "/1";
    return holds(manifest_.required_services, id) || holds(manifest_.optional, id);
  }

  void check_services() {
    for (std::size_t i = 0; i < manifest_.optional.size(); ++i) {
      if (!holds(manifest_.required_services, manifest_.optional[i])) continue;
      add("/optional/" + std::to_string(i), "\"" + manifest_.optional[i] + "\" stands under requires already");
    }
  }

  // A permission for a service that the plugin never asks for would lull its reader.
  void need_service(const char* key, bool is_set, std::initializer_list<std::string_view> services) {
    if (!is_set || std::any_of(services.begin(), services.end(), [&](auto name) { return uses(name); })) return;
    std::vector<std::string> ids;
    for (std::string_view name : services) ids.push_back("oneclaw.host." + std::string(name) + "/1");
    add(std::string("/permissions/") + key,
        "has no effect, because neither requires nor optional names " + base::join_or(ids));
  }

  void check_permissions() {
    const Permissions& asked = manifest_.permissions;
    if (!asked.owns_sockets) need_service("net", !asked.net.empty(), {"http", "websocket", "stream"});
    need_service("secrets", !asked.secrets.empty(), {"secret"});
    need_service("tables", !asked.tables.empty(), {"store"});
    need_service("tools", !asked.tools.empty(), {"tool"});
    if (!asked.routes.empty() && !holds(manifest_.provides, "oneclaw.http/1")) {
      add("/permissions/routes", "has no effect, because provides does not name oneclaw.http/1");
    }
    if (asked.routes.empty() && holds(manifest_.provides, "oneclaw.http/1")) {
      add("/provides", "oneclaw.http/1 needs at least one route under /permissions/routes");
    }
  }

  // What role/store_port.h makes of a table's name must fit into a store's.
  void check_table_names() {
    const std::vector<std::string>& tables = manifest_.permissions.tables;
    for (std::size_t i = 0; i < tables.size(); ++i) {
      const std::string full = manifest_.id + "__" + tables[i];
      if (full.size() <= OC_STORE_MAX_NAME) continue;
      add("/permissions/tables/" + std::to_string(i),
          "\"" + full + "\", its name in the store, is longer than " + std::to_string(OC_STORE_MAX_NAME) + " bytes");
    }
  }

  void check_kinds() {
    if (!manifest_.triggers.empty() && !holds(manifest_.provides, "oneclaw.workflow/1")) {
      add("/triggers", "has no effect, because provides does not name oneclaw.workflow/1");
    }
    for (std::size_t i = 0; i < manifest_.never_suspends.size(); ++i) {
      const std::string& function = manifest_.never_suspends[i];
      std::string kind = function.substr(0, function.rfind('.'));
      if (holds(manifest_.provides, kind)) continue;
      add("/never_suspends/" + std::to_string(i),
          "\"" + kind + "\" is not provided" + base::did_you_mean(kind, manifest_.provides));
    }
    if (!manifest_.may_run_in_process && manifest_.swap == SwapMode::restart) {
      add("/swap", "\"restart\" has no meaning for a plugin that runs only in a process of its own");
    }
  }

  void check_config() {
    base::Result<base::Json> document = base::parse_json(manifest_.config_schema);
    if (!document) return add("/config_schema", document.error().text);
    base::Result<schema::Schema> schema = schema::Schema::compile(*document);
    if (!schema) return add("/config_schema", schema.error().text);
    for (const schema::Violation& violation : schema->check_defaults()) {
      add("/config_schema" + violation.instance, violation.text);
    }
    const base::JsonValue* properties = base::json_find(*document, "properties");
    std::vector<std::string> names;
    if (properties && properties->IsObject()) {
      for (const auto& member : properties->GetObject()) names.emplace_back(base::json_view(member.name));
    }
    for (std::size_t i = 0; i < manifest_.config_endpoints.size(); ++i) {
      std::string_view pointer = manifest_.config_endpoints[i];
      std::string name(pointer.substr(1, pointer.find('/', 1) - 1));
      if (holds(names, name)) continue;
      add("/config_endpoints/" + std::to_string(i),
          "config_schema has no property \"" + name + "\"" + base::did_you_mean(name, names));
    }
  }

  const PluginManifest& manifest_;
  Findings& findings_;
};

}  // namespace

void check_plugin_rules(const PluginManifest& manifest, Findings& findings) { Rules(manifest, findings).check(); }

}  // namespace oneclaw::plugin::manifest
