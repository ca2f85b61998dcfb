#include "host/plugin/manifest/effective.h"

#include "host/base/json.h"
#include "host/plugin/manifest/findings.h"
#include "host/plugin/manifest/permissions.h"
#include "host/plugin/manifest/places.h"

#include <algorithm>

namespace oneclaw::plugin::manifest {
namespace {

using Covers = bool (*)(std::string_view grant, std::string_view request);

class Intersection {
 public:
  Intersection(const Permissions& asked, const Permissions& granted, EffectiveGrant& result)
      : asked_(asked), granted_(granted), result_(result) {}

  void run() {
    cut("net", &Permissions::net, covers_host);
    cut("secrets", &Permissions::secrets, covers_name);
    cut("tables", &Permissions::tables, covers_name);
    cut("routes", &Permissions::routes, covers_name);
    cut("tools", &Permissions::tools, covers_name);
    cut("files", &Permissions::files, covers_name);
    cut_threads();
    cut_flag("exec", &Permissions::exec);
    cut_flag("sockets own", &Permissions::owns_sockets);
  }

 private:
  void cut(const std::string& key, std::vector<std::string> Permissions::*field, Covers covers) {
    std::vector<std::string>& given = result_.permissions.*field;
    for (const std::string& request : asked_.*field) {
      const auto& grants = granted_.*field;
      bool is_granted = std::any_of(grants.begin(), grants.end(), [&](const auto& g) { return covers(g, request); });
      if (is_granted) {
        given.push_back(request);
      } else {
        result_.refused.push_back(key + " " + request);
      }
    }
    for (const std::string& grant : granted_.*field) {
      if (grant == kEverything) continue;
      bool helps = false;
      for (const std::string& request : asked_.*field) {
        helps |= covers(grant, request);
        if (covers(grant, request) || !covers(request, grant)) continue;
        helps = true;
        bool is_there = std::any_of(given.begin(), given.end(), [&](const auto& g) { return covers(g, grant); });
        if (!is_there) given.push_back(grant);
      }
      if (!helps) result_.unused.push_back(key + " " + grant);
    }
  }

  void cut_threads() {
    result_.permissions.threads = std::min(asked_.threads, granted_.threads);
    if (asked_.threads <= granted_.threads) return;
    result_.refused.push_back("threads " + std::to_string(asked_.threads) + " (granted " +
                              std::to_string(granted_.threads) + ")");
  }

  void cut_flag(const std::string& key, bool Permissions::*field) {
    result_.permissions.*field = asked_.*field && granted_.*field;
    if (asked_.*field && !(granted_.*field)) result_.refused.push_back(key);
    if (!(asked_.*field) && granted_.*field) result_.unused.push_back(key);
  }

  const Permissions& asked_;
  const Permissions& granted_;
  EffectiveGrant& result_;
};

const base::JsonValue* value_at(const base::JsonValue& root, std::string_view pointer) {
  const base::JsonValue* at = &root;
  while (at && !pointer.empty()) {
    std::size_t next = std::min(pointer.find('/', 1), pointer.size());
    at = base::json_find(*at, pointer.substr(1, next - 1));
    pointer.remove_prefix(next);
  }
  return at;
}

base::Result<void> grant_endpoint(const base::JsonValue& value, EffectiveGrant& result) {
  if (!value.IsString() || value.GetStringLength() == 0) return {};
  base::Result<std::string> pattern = endpoint_pattern(base::json_view(value));
  if (!pattern) return std::move(pattern).error();
  if (pattern->empty()) return {};
  result.endpoints.push_back(*pattern);
  result.permissions.net.push_back(*std::move(pattern));
  return {};
}

std::string place_of(const InstanceEntry& entry, const std::string& pointer) {
  return "instance \"" + entry.as + "\" (plugin " + entry.use + "): config" + (pointer.empty() ? "" : " " + pointer);
}

}  // namespace

base::Result<EffectiveGrant> effective_grant(const PluginManifest& manifest, const InstanceEntry& entry,
                                             const std::string& config) {
  EffectiveGrant result;
  Intersection(manifest.permissions, entry.grant, result).run();
  if (manifest.config_endpoints.empty()) return result;
  base::Result<base::Json> document = base::parse_json(config);
  if (!document) return std::move(document).error().in(place_of(entry, ""));
  for (const std::string& pointer : manifest.config_endpoints) {
    const base::JsonValue* value = value_at(*document, pointer);
    if (!value) continue;
    base::Result<void> granted = value->IsArray() ? base::Result<void>() : grant_endpoint(*value, result);
    for (rapidjson::SizeType i = 0; granted && value->IsArray() && i < value->Size(); ++i) {
      granted = grant_endpoint((*value)[i], result);
    }
    if (!granted) return std::move(granted).error().in(place_of(entry, pointer));
  }
  return result;
}

base::Result<std::string> effective_config(const PluginManifest& manifest, const InstanceEntry& entry) {
  base::Result<base::Json> config = base::parse_json(entry.config, {kMaxManifestBytes, kMaxManifestDepth});
  if (!config) return std::move(config).error().in(place_of(entry, ""));
  base::Result<schema::Schema> schema = schema::Schema::parse(manifest.config_schema);
  if (!schema) return std::move(schema).error().in("plugin " + manifest.id + ": config_schema");
  // First the defaults, so that a rule about two settings sees the values that the plugin will see.
  schema->apply_defaults(*config, config->GetAllocator());
  Findings findings;
  for (const schema::Violation& violation : schema->validate(*config)) {
    findings.add(place_of(entry, violation.instance), violation.text);
  }
  if (!findings.empty()) return findings.error();
  std::string text = base::to_json(*config);
  // Only whether the places exist: where they are is the host's to say.
  if (auto known = with_places(text, {}); !known) return std::move(known).error().in(place_of(entry, ""));
  return text;
}

PluginLimits effective_limits(const PluginManifest& manifest, const InstanceEntry& entry) {
  PluginLimits limits = manifest.limits;
  base::Result<base::Json> replaced = base::parse_json(entry.limits);
  if (replaced && replaced->IsObject()) read_limits(*replaced, limits);
  return limits;
}

}  // namespace oneclaw::plugin::manifest
