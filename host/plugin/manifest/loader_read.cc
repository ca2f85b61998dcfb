// Loader: what the schema cannot say, and the merged document as a Deployment.
#include "host/plugin/manifest/fields.h"
#include "host/plugin/manifest/loader.h"
#include "host/plugin/manifest/permissions.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>
#include <utility>

namespace oneclaw::plugin::manifest {

using base::JsonValue;

// Within one source: merging would silently make one of two entries.
void Loader::check_duplicates(const JsonValue& document, const Origin& origin) {
  const JsonValue* list = base::json_find(document, "plugins");
  if (!list || !list->IsArray()) return;
  std::map<std::string, rapidjson::SizeType> seen;
  for (rapidjson::SizeType i = 0; i < list->Size(); ++i) {
    std::string name = instance_name((*list)[i]);
    if (name.empty()) continue;
    auto [first, is_new] = seen.emplace(name, i);
    if (is_new) continue;
    findings_.add(origin.text + "#/plugins/" + std::to_string(i),
                  "instance \"" + name + "\" is there twice (first at /plugins/" + std::to_string(first->second) +
                      "); give one of them another name with \"as\"");
  }
}

// places.provider is another name for one entry of tools.providers.
void Loader::check_places() {
  const JsonValue* places = base::json_find(layers_.document(), "places");
  const JsonValue* tools = base::json_find(layers_.document(), "tools");
  const JsonValue* providers = tools == nullptr ? nullptr : base::json_find(*tools, "providers");
  std::string provider;
  std::string chosen;
  if (places != nullptr) read(*places, "provider", provider);
  if (providers != nullptr) read(*providers, "places.search", chosen);
  if (provider.empty() || chosen.empty() || provider == chosen) return;
  findings_.add(layers_.place_of("/places/provider"), "is \"" + provider + "\", but tools.providers has \"" + chosen +
                                                          "\" for places.search; leave one of them out");
}

void Loader::check_values() {
  check_places();
  const JsonValue* server = base::json_find(layers_.document(), "server");
  std::string listen;
  if (server) read(*server, "listen", listen);
  if (!listen.empty()) {
    std::string_view digits = std::string_view(listen).substr(listen.rfind(':') + 1);
    unsigned port = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (port > 65535)
      findings_.add(layers_.place_of("/server/listen"), "port " + std::string(digits) + " is beyond 65535");
  }
  const JsonValue* list = layers_.plugins();
  for (rapidjson::SizeType i = 0; list && i < list->Size(); ++i) {
    std::string pointer = "/plugins/" + std::to_string(i);
    bool enabled = true;
    read((*list)[i], "enabled", enabled);
    const JsonValue* config = base::json_find((*list)[i], "config");
    if (enabled || !config || !config->IsObject()) continue;
    // In a file, a disabled instance keeps its settings for later; a flag or variable is meant for this run.
    for (const auto& member : config->GetObject()) {
      std::string at = base::pointer_append(pointer + "/config", base::json_view(member.name));
      if (layers_.origin_of(at).rank < Rank::environment) continue;
      findings_.add(layers_.place_of(at),
                    "has no effect, because instance \"" + instance_name((*list)[i]) + "\" is not enabled");
    }
  }
}

void Loader::read_deployment() {
  const base::Json& document = layers_.document();
  deployment.profile = profile_;
  if (const JsonValue* server = base::json_find(document, "server")) {
    ServerSettings& target = deployment.server;
    read(*server, "listen", target.listen);
    read(*server, "hosts", target.hosts);
    read(*server, "trusted_proxies", target.trusted_proxies);
    read(*server, "loops", target.loops);
    read(*server, "max_connections", target.max_connections);
    read(*server, "max_body_bytes", target.max_body_bytes);
    read(*server, "drain_ms", target.drain);
    read(*server, "blocking_threads", target.blocking_threads);
    if (const JsonValue* tls = base::json_find(*server, "tls")) {
      read(*tls, "certificate_file", target.tls_certificate);
      read(*tls, "key_file", target.tls_key);
    }
  }
  if (const JsonValue* client = base::json_find(document, "client")) {
    read(*client, "max_connections", deployment.client.max_connections);
    read(*client, "max_per_host", deployment.client.max_per_host);
  }
  if (const JsonValue* log = base::json_find(document, "log")) {
    read(*log, "level", deployment.log_level);
    read(*log, "format", deployment.log_format);
  }
  read(document, "state_dir", deployment.state_dir);
  read(document, "plugin_dirs", deployment.plugin_dirs);
  read(document, "allow_drafts", deployment.allow_drafts);
  if (const JsonValue* vault = base::json_find(document, "vault")) read(*vault, "key_file", deployment.vault_key_file);
  read_product(document);
  read_instances();
}

// What users may do and pay. Prices and tiers stay JSON: their services read them.
void Loader::read_product(const base::Json& document) {
  if (const JsonValue* policy = base::json_find(document, "policy")) deployment.policy = base::to_json(*policy);
  if (const JsonValue* pricing = base::json_find(document, "pricing")) deployment.pricing = base::to_json(*pricing);
  if (const JsonValue* wallet = base::json_find(document, "wallet")) {
    read(*wallet, "signup_grant_cents", deployment.wallet.signup_grant_cents);
    read(*wallet, "signup_tier", deployment.wallet.signup_tier);
    read(*wallet, "top_up", deployment.wallet.top_up);
    read(*wallet, "keep_lines", deployment.wallet.keeps_lines);
  }
  if (const JsonValue* jobs = base::json_find(document, "jobs")) {
    read(*jobs, "max_running", deployment.jobs.max_running);
    read(*jobs, "keep_recordings", deployment.jobs.keep_recordings);
    read(*jobs, "keep_days", deployment.jobs.keep_days);
    read(*jobs, "keep_ended", deployment.jobs.keep_ended);
  }
  if (const JsonValue* schedules = base::json_find(document, "schedules")) {
    read(*schedules, "min_interval_minutes", deployment.schedules.min_interval_minutes);
  }
  const JsonValue* tools = base::json_find(document, "tools");
  const JsonValue* providers = tools == nullptr ? nullptr : base::json_find(*tools, "providers");
  if (providers != nullptr) {
    for (const auto& member : providers->GetObject()) {
      deployment.tool_providers[std::string(base::json_view(member.name))] = base::json_view(member.value);
    }
  }
  const JsonValue* places = base::json_find(document, "places");
  std::string provider;
  if (places != nullptr) read(*places, "provider", provider);
  if (provider.empty()) return;
  deployment.tool_providers["places.search"] = provider;
}

void Loader::read_instances() {
  const JsonValue* list = layers_.plugins();
  for (rapidjson::SizeType i = 0; list && i < list->Size(); ++i) {
    const JsonValue& source = (*list)[i];
    InstanceEntry& entry = deployment.plugins.emplace_back();
    read(source, "use", entry.use);
    entry.as = instance_name(source);
    read(source, "enabled", entry.enabled);
    read(source, "essential", entry.essential);
    read(source, "isolation", entry.isolation);
    if (const JsonValue* config = base::json_find(source, "config")) entry.config = base::to_json(*config);
    if (const JsonValue* limits = base::json_find(source, "limits")) entry.limits = base::to_json(*limits);
    entry.grant.tables = {std::string(kEverything)};
    if (const JsonValue* grant = base::json_find(source, "grant")) read_permissions(*grant, entry.grant);
    entry.origin = layers_.origin_of("/plugins/" + std::to_string(i)).shown();
  }
}

}  // namespace oneclaw::plugin::manifest
