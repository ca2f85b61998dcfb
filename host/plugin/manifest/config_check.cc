// Config::check_against: the configuration held against the plugins that are installed.
#include "host/base/json.h"
#include "host/base/text.h"
#include "host/plugin/manifest/config.h"
#include "host/plugin/manifest/environment.h"

#include <algorithm>

namespace oneclaw::plugin::manifest {
namespace {

class Check {
 public:
  Check(const Deployment& deployment, const Discovery& discovered) : deployment_(deployment), discovered_(discovered) {
    for (const PluginManifest& manifest : discovered.plugins) ids_.push_back(manifest.id);
  }

  std::vector<base::Error> run() {
    const std::string* bound[] = {&deployment_.bind.store, &deployment_.bind.cache, &deployment_.bind.durable};
    for (std::size_t i = 0; i < std::size(bound); ++i) check_role(bindable_roles()[i], *bound[i]);
    for (const InstanceEntry& entry : deployment_.plugins) {
      if (entry.enabled) check_instance(entry);
    }
    return std::move(errors_);
  }

 private:
  void add(oc_status status, std::string text) { errors_.push_back({status, std::move(text)}); }

  const PluginManifest* find(const std::string& id) const {
    auto found = std::find_if(discovered_.plugins.begin(), discovered_.plugins.end(),
                              [&](const PluginManifest& manifest) { return manifest.id == id; });
    return found == discovered_.plugins.end() ? nullptr : &*found;
  }

  std::string searched() const {
    return discovered_.directories.empty() ? "any plugin folder" : base::join_or(discovered_.directories);
  }

  const InstanceEntry* instance(const std::string& name) const {
    for (const InstanceEntry& entry : deployment_.plugins) {
      if (entry.as == name) return &entry;
    }
    return nullptr;
  }

  void check_role(const Role& role, const std::string& name) {
    const InstanceEntry* entry = instance(name);
    if (!entry) return;
    const PluginManifest* manifest = find(entry->use);
    std::string role_name(role.name);
    if (!manifest) {
      reported_.push_back(entry->as);
      return refuse_backend(role, *entry);
    }
    if (std::find(manifest->provides.begin(), manifest->provides.end(), role.interface) == manifest->provides.end()) {
      add(OC_INVALID, "plugin " + manifest->id + " (instance \"" + entry->as + "\") cannot fill the role " + role_name +
                          ", because it does not provide " + std::string(role.interface));
    }
  }

  void refuse_backend(const Role& role, const InstanceEntry& entry) {
    std::string prefix = std::string(role.name) + "_";
    std::string backend = entry.use.rfind(prefix, 0) == 0 ? entry.use.substr(prefix.size()) : entry.use;
    std::vector<std::string> known(role.backends.begin(), role.backends.end());
    bool is_known = std::find(known.begin(), known.end(), backend) != known.end();
    for (const PluginManifest& manifest : discovered_.plugins) {
      bool is_more = manifest.id.rfind(prefix, 0) == 0 &&
                     std::find(known.begin(), known.end(), manifest.id.substr(prefix.size())) == known.end();
      if (is_more) known.push_back(manifest.id.substr(prefix.size()));
    }
    if (is_known) {
      return add(OC_UNAVAILABLE, "backend '" + backend + "' (plugin " + entry.use + ") is not installed in " +
                                     searched() + "; asked for by " + entry.origin);
    }
    add(OC_INVALID, "unknown backend '" + backend + "' for the role " + std::string(role.name) +
                        base::did_you_mean(backend, known) + "; known are " + base::join_or(known) + "; asked for by " +
                        entry.origin);
  }

  void check_instance(const InstanceEntry& entry) {
    if (std::find(reported_.begin(), reported_.end(), entry.as) != reported_.end()) return;
    const PluginManifest* manifest = find(entry.use);
    if (!manifest) {
      return add(OC_NOT_FOUND, "plugin '" + entry.use + "' (instance \"" + entry.as + "\") is not installed in " +
                                   searched() + base::did_you_mean(entry.use, ids_) + "; asked for by " + entry.origin);
    }
    if (auto allowed = check_abi(*manifest, deployment_.allow_drafts); !allowed) {
      add(allowed.status(), "instance \"" + entry.as + "\": " + allowed.error().text);
    }
    check_isolation(entry, *manifest);
    base::Result<std::string> config = effective_config(*manifest, entry);
    if (!config) return errors_.push_back(std::move(config).error());
    base::Result<EffectiveGrant> grant = effective_grant(*manifest, entry, *config);
    if (!grant) return errors_.push_back(std::move(grant).error());
    for (const std::string& unused : grant->unused) {
      add(OC_INVALID, "instance \"" + entry.as + "\": grant \"" + unused + "\" has no effect, because plugin " +
                          entry.use + " does not ask for it");
    }
  }

  void check_isolation(const InstanceEntry& entry, const PluginManifest& manifest) {
    bool is_process = entry.isolation == "process";
    if (is_process ? manifest.may_be_isolated : manifest.may_run_in_process) return;
    add(OC_INVALID, "instance \"" + entry.as + "\": plugin " + entry.use + " does not run with isolation \"" +
                        entry.isolation + "\"; use \"" + (is_process ? "in_process" : "process") + "\"");
  }

  const Deployment& deployment_;
  const Discovery& discovered_;
  std::vector<std::string> ids_;
  std::vector<std::string> reported_;
  std::vector<base::Error> errors_;
};

}  // namespace

std::vector<base::Error> Config::check_against(const Discovery& discovered) const {
  return Check(deployment_, discovered).run();
}

}  // namespace oneclaw::plugin::manifest
