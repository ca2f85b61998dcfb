// From a manifest to a serving instance, with a sentence for every way that can fail.
#include "host/plugin/roster/member.h"

#include "host/base/text.h"
#include "host/loop/loops.h"
#include "host/net/egress.h"
#include "host/plugin/role/cache_port.h"
#include "host/plugin/role/store_port.h"

#include <oneclaw/host/cache.h>
#include <oneclaw/host/offload.h>
#include <oneclaw/host/store.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace oneclaw::plugin::roster {
namespace {

std::set<std::string, std::less<>> wanted_services(const manifest::PluginManifest& manifest) {
  std::set<std::string, std::less<>> out(manifest.required_services.begin(), manifest.required_services.end());
  out.insert(manifest.optional.begin(), manifest.optional.end());
  return out;
}

// Every service the manifest cannot do without must be there before its code runs.
base::Result<void> check_required(const manifest::PluginManifest& manifest, const manifest::Bindings& bind,
                                  const gate::ExtraFactories& services) {
  std::vector<std::string> known = gate::Gate::known_services();
  for (const auto& [id, factory] : services) known.push_back(id);
  for (const std::string& id : manifest.required_services) {
    if (std::find(known.begin(), known.end(), id) == known.end()) {
      return base::Error{OC_UNSUPPORTED, "plugin " + manifest.id + " requires " + id +
                                             ", which this host does not offer" + base::did_you_mean(id, known)};
    }
    if (id == OC_HOST_CACHE_V1 && bind.cache.empty()) {
      return base::Error{OC_UNSUPPORTED, "plugin " + manifest.id + " requires a cache, and bind.cache is none"};
    }
    if (id == OC_HOST_STORE_V1 && bind.store.empty()) {
      return base::Error{OC_UNSUPPORTED, "plugin " + manifest.id + " requires a store, and bind.store is none"};
    }
  }
  const std::vector<std::string> kinds = instance::all_kind_ids();
  for (const std::string& id : manifest.provides) {
    if (!instance::kind_of_id(id)) {
      return base::Error{OC_UNSUPPORTED, "plugin " + manifest.id + " provides " + id +
                                             ", a kind this host does not know" + base::did_you_mean(id, kinds)};
    }
  }
  return {};
}

image::Expected expected_of(const manifest::PluginManifest& manifest) {
  return {manifest.id, manifest.version, manifest.provides, manifest.links, manifest.sha256};
}

}  // namespace

void Roster::bring_up(Member& member) {
  const std::string& plugin = member.plugin.empty() ? member.entry.use : member.plugin;
  const manifest::PluginManifest* manifest = find_manifest(plugin);
  Brought made = manifest == nullptr ? Brought(base::Error{OC_NOT_FOUND, not_installed(plugin)})
                                     : make(member, *manifest, is_serving_);
  if (made) {
    member.plugin = plugin;
    member.swap = manifest->swap;
    member.reason.clear();
    member.reason_status = OC_OK;
    member.role.flip(std::move(made).value());
  } else {
    member.reason = made.error().text;
    member.reason_status = made.status();
    parts_.host.log.error("a plugin does not serve",
                          {{"instance", member.entry.as}, {"plugin", plugin}, {"why", member.reason}});
  }
  publish(member);
}

std::string Roster::not_installed(const std::string& plugin) const {
  std::vector<std::string> ids;
  for (const auto& m : discovered_.plugins) ids.push_back(m.id);
  return "plugin '" + plugin + "' is not installed in " + base::join_or(plugin_dirs_) + base::did_you_mean(plugin, ids);
}

// A new instance that serves; the role still answers with what it had.
Roster::Brought Roster::make(Member& member, const manifest::PluginManifest& manifest, bool is_serving_host) {
  auto spec = specify(member, manifest);
  if (!spec) return std::move(spec).error();
  auto image = load(member, manifest, is_serving_host);
  if (!image) return std::move(image).error();
  parts_.watch.enter_load(member.entry.as, (*image)->sha256());
  auto created = instance::Instance::create(std::move(spec).value(), std::move(image).value(), parts_.host);
  parts_.watch.leave_load();
  if (!created) return std::move(created).error();
  std::shared_ptr<instance::Instance> made = std::move(created).value();
  if (auto started = made->start(); !started) {
    // A failed start is stopped and destroyed like any other life.
    retire(made, member);
    return std::move(started).error();
  }
  ++member.generation;
  return made;
}

base::Result<instance::InstanceSpec> Roster::specify(Member& member, const manifest::PluginManifest& manifest) {
  if (auto checked = manifest::check_abi(manifest, allows_drafts_); !checked) return std::move(checked).error();
  if (auto checked = check_required(manifest, bind_, parts_.services); !checked) return std::move(checked).error();
  if (member.entry.isolation != "in_process") {
    return base::Error{OC_UNSUPPORTED, "instance '" + member.entry.as + "': isolation \"" + member.entry.isolation +
                                           "\" is not built yet; use \"in_process\""};
  }
  if (!manifest.may_run_in_process) {
    return base::Error{OC_UNSUPPORTED, "plugin " + manifest.id + " runs only isolated, and that is not built yet"};
  }
  if (const auto why = parts_.watch.quarantine(member.entry.as, manifest.sha256)) {
    return base::Error{OC_DENIED, "instance '" + member.entry.as + "' is quarantined: " + *why +
                                      "; 'oneclaw plugin enable " + member.entry.as + "' tries it again"};
  }
  auto config = manifest::effective_config(manifest, member.entry);
  if (!config) return std::move(config).error();
  auto grant = manifest::effective_grant(manifest, member.entry, *config);
  if (!grant) return std::move(grant).error();
  auto egress = net::Egress::parse(grant->permissions.net);
  if (!egress) return std::move(egress).error().in("instance '" + member.entry.as + "', permissions.net");

  instance::InstanceSpec spec;
  spec.name = member.entry.as;
  spec.plugin = manifest.id;
  spec.version = manifest.version;
  auto filled = manifest::with_places(*config, parts_.places);
  if (!filled) return std::move(filled).error().in("instance '" + member.entry.as + "'");
  spec.config = std::move(filled).value();
  spec.provides = manifest.provides;
  spec.is_blocking = manifest.execution == manifest::Execution::blocking;
  const manifest::PluginLimits limits = manifest::effective_limits(manifest, member.entry);
  spec.limits = {limits.stack_kib, limits.inflight, limits.start, limits.stop, limits.call};
  spec.generation = member.generation + 1;
  spec.grants.services = wanted_services(manifest);
  const manifest::Permissions& granted = grant->permissions;
  spec.grants.secrets.insert(granted.secrets.begin(), granted.secrets.end());
  spec.grants.tables.insert(granted.tables.begin(), granted.tables.end());
  spec.grants.tools.insert(granted.tools.begin(), granted.tools.end());
  spec.grants.owns_sockets = granted.owns_sockets;
  spec.grants.egress = std::make_shared<const net::Egress>(std::move(egress).value());
  spec.extra = ports(manifest, spec.grants.services);
  member.refused = grant->refused;
  member.permissions = granted;
  return spec;
}

gate::ExtraFactories Roster::ports(const manifest::PluginManifest& manifest,
                                   const std::set<std::string, std::less<>>& services) const {
  gate::ExtraFactories out;
  for (const auto& [id, factory] : parts_.services) {
    if (services.contains(id)) out[id] = factory;
  }
  if (services.contains(OC_HOST_CACHE_V1) && !bind_.cache.empty()) {
    out[OC_HOST_CACHE_V1] = [role = role("cache"), prefix = manifest.id + ":"](gate::Gate& gate) -> gate::ExtraService {
      auto port = std::make_shared<role::CachePort>(gate, *role, prefix);
      return {port->service(), port};
    };
  }
  if (services.contains(OC_HOST_STORE_V1) && !bind_.store.empty()) {
    out[OC_HOST_STORE_V1] = [role = role("store"), prefix = manifest.id](gate::Gate& gate) -> gate::ExtraService {
      auto port = std::make_shared<role::StorePort>(gate, *role, prefix);
      return {port->service(), port};
    };
  }
  if (!parts_.around) return out;
  for (auto& [id, factory] : out) {
    factory = [this, id = id, make = std::move(factory)](gate::Gate& gate) {
      return parts_.around(id, make(gate), gate);
    };
  }
  return out;
}

// Hashing and mapping block and run the library's constructors: on the pool, with the sentinel set.
base::Result<std::shared_ptr<const image::Image>> Roster::load(Member& member, const manifest::PluginManifest& manifest,
                                                               bool is_serving_host) {
  const std::string path = manifest.directory + "/" + manifest.library;
  image::Expected expected = expected_of(manifest);
  base::Result<image::ImageStore::Loaded> loaded(base::Error{OC_INTERNAL, "not tried"});
  parts_.watch.enter_load(member.entry.as, manifest.sha256);
  const auto ran = parts_.host.pool.run([&] {
    if (is_serving_host && parts_.probe) {
      // The child tries the private copy, and exactly these bytes are loaded afterwards: whoever can write to the
      // plugin's folder cannot show the probe one library and the host another.
      auto staged = parts_.images.stage(path, expected);
      if (!staged) {
        loaded = std::move(staged).error();
        return;
      }
      expected.sha256 = std::filesystem::path(*staged).stem().string();
      if (auto probed = parts_.probe(*staged, expected); !probed) {
        loaded = std::move(probed).error().in(path);
        return;
      }
    }
    loaded = parts_.images.load(path, expected);
  });
  parts_.watch.leave_load();
  if (!ran) return base::Error{ran.status(), "loading " + path + ": " + ran.error().text};
  if (!loaded) return std::move(loaded).error();
  for (const std::string& warning : loaded->warnings) {
    parts_.host.log.warn(warning, {{"instance", member.entry.as}, {"plugin", manifest.id}});
  }
  return loaded->image;
}

// Copies what listings show, so that they never touch what the lifecycle task changes.
void Roster::publish(Member& member) {
  const std::shared_ptr<instance::Instance> live = member.role.current();
  Status shown;
  shown.name = member.entry.as;
  shown.plugin = member.plugin.empty() ? member.entry.use : member.plugin;
  shown.origin = member.entry.origin;
  shown.is_enabled = member.entry.enabled;
  shown.is_essential = member.entry.essential;
  shown.reason = member.reason;
  shown.reason_status = member.reason_status;
  shown.generation = member.generation;
  shown.refused = member.refused;
  shown.permissions = member.permissions;
  shown.last_stop = member.last_stop.status;
  shown.last_stop_text = member.last_stop.text;
  shown.last_leaks = member.last_stop.leaks;
  shown.state = !member.entry.enabled ? "disabled" : "refused";
  if (member.entry.as == bind_.store) shown.roles.emplace_back("store");
  if (member.entry.as == bind_.cache) shown.roles.emplace_back("cache");
  if (member.entry.as == bind_.durable) shown.roles.emplace_back("durable");
  if (const auto* manifest = find_manifest(shown.plugin)) {
    shown.version = manifest->version;
    shown.title = manifest->title;
    shown.description = manifest->description;
    shown.homepage = manifest->homepage;
    shown.license = manifest->license;
    shown.provides = manifest->provides;
    constexpr std::array<std::string_view, 3> kModes{"concurrent", "exclusive", "restart"};
    shown.swap_mode = kModes[static_cast<std::size_t>(manifest->swap)];
  }
  if (live != nullptr) {
    shown.is_live = true;
    shown.state = instance::state_name(live->state());
    shown.version = live->spec().version;
    shown.provides = live->spec().provides;
    shown.sha256 = live->image().sha256();
    shown.config = live->spec().config;
  } else if (!member.stuck.empty() && !member.entry.enabled) {
    shown.state = "stuck";
  }
  {
    const std::lock_guard lock(mutex_);
    member.shown = std::move(shown);
    member.live = live;
  }
  revision_.fetch_add(1, std::memory_order_release);
}

}  // namespace oneclaw::plugin::roster
