#include "host/plugin/manifest/plugin_manifest.h"

#include "host/base/json.h"
#include "host/plugin/manifest/embedded.h"
#include "host/plugin/manifest/fields.h"
#include "host/plugin/manifest/findings.h"
#include "host/plugin/manifest/permissions.h"
#include "host/plugin/manifest/plugin_rules.h"

#include <oneclaw/abi.h>

#include <algorithm>

namespace oneclaw::plugin::manifest {
namespace {

// Takes no configuration at all.
constexpr std::string_view kNoConfig = R"({"type":"object","additionalProperties":false})";

Execution execution_from(std::string_view name) { return name == "blocking" ? Execution::blocking : Execution::fiber; }

SwapMode swap_from(std::string_view name) {
  if (name == "concurrent") return SwapMode::concurrent;
  return name == "restart" ? SwapMode::restart : SwapMode::exclusive;
}

void read_identity(const base::JsonValue& document, PluginManifest& manifest) {
  read(document, "id", manifest.id);
  read(document, "version", manifest.version);
  read(document, "title", manifest.title);
  read(document, "description", manifest.description);
  read(document, "homepage", manifest.homepage);
  read(document, "license", manifest.license);
  read(document, "library", manifest.library);
  read(document, "sha256", manifest.sha256);
  if (const base::JsonValue* abi = base::json_find(document, "abi")) {
    read(*abi, "needed", manifest.abi_needed);
    read(*abi, "draft_rev", manifest.abi_draft_rev);
  }
}

void read_behaviour(const base::JsonValue& document, PluginManifest& manifest) {
  read(document, "provides", manifest.provides);
  read(document, "requires", manifest.required_services);
  read(document, "optional", manifest.optional);
  read(document, "links", manifest.links);
  read(document, "triggers", manifest.triggers);
  read(document, "config_endpoints", manifest.config_endpoints);
  read(document, "never_suspends", manifest.never_suspends);
  if (const base::JsonValue* asked = base::json_find(document, "permissions")) {
    read_permissions(*asked, manifest.permissions);
  }
  if (const base::JsonValue* limits = base::json_find(document, "limits")) read_limits(*limits, manifest.limits);
  const base::JsonValue* config = base::json_find(document, "config_schema");
  manifest.config_schema = config ? base::to_json(*config) : std::string(kNoConfig);
  std::string execution, swap;
  read(document, "execution", execution);
  read(document, "swap", swap);
  manifest.execution = execution_from(execution);
  manifest.swap = swap_from(swap);
  std::vector<std::string> isolation = {"in_process"};
  read(document, "isolation", isolation);
  auto allows = [&](const char* mode) {
    return std::find(isolation.begin(), isolation.end(), mode) != isolation.end();
  };
  manifest.may_run_in_process = allows("in_process");
  manifest.may_be_isolated = allows("process");
}

base::Result<PluginManifest> from_document(const base::Json& document, const std::string& path) {
  base::Result<schema::Schema> schema = schema::Schema::parse(plugin_schema_text());
  if (!schema) return std::move(schema).error().in("built-in plugin schema");
  Findings findings;
  for (const schema::Violation& violation : schema->validate(document)) {
    findings.add(path + "#" + violation.instance, violation.text);
  }
  if (!findings.empty()) return findings.error();
  PluginManifest manifest;
  manifest.path = path;
  std::size_t slash = path.rfind('/');
  manifest.directory = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  read_identity(document, manifest);
  read_behaviour(document, manifest);
  check_plugin_rules(manifest, findings);
  if (!findings.empty()) return findings.error();
  return manifest;
}

}  // namespace

base::Result<PluginManifest> read_plugin_manifest(const std::string& path) {
  base::Result<base::Json> document = base::parse_json_file(path, {kMaxManifestBytes, kMaxManifestDepth});
  if (!document) return std::move(document).error();
  return from_document(*document, path);
}

base::Result<PluginManifest> parse_plugin_manifest(std::string_view text, const std::string& path) {
  base::Result<base::Json> document = base::parse_json(text, {kMaxManifestBytes, kMaxManifestDepth});
  if (!document) return std::move(document).error().in(path);
  return from_document(*document, path);
}

base::Result<void> check_abi(const PluginManifest& manifest, bool allows_drafts) {
  const std::string plugin = "plugin " + manifest.id;
  if (manifest.abi_needed > OC_ABI_MINOR) {
    return base::Error{OC_UNSUPPORTED, plugin + " needs ABI 1." + std::to_string(manifest.abi_needed) +
                                           ", this host has 1." + std::to_string(OC_ABI_MINOR)};
  }
  // Once version 1 is frozen the revision is 0 and says nothing any more.
  if (OC_ABI_DRAFT_REV == 0) return {};
  const std::string draft = "draft revision " + std::to_string(OC_ABI_DRAFT_REV) + " of the ABI";
  if (manifest.abi_draft_rev != 0 && manifest.abi_draft_rev != OC_ABI_DRAFT_REV) {
    return base::Error{OC_UNSUPPORTED, plugin + " was made for draft revision " +
                                           std::to_string(manifest.abi_draft_rev) + ", this host has " + draft +
                                           "; build it again"};
  }
  if (allows_drafts) return {};
  return base::Error{OC_DENIED, plugin + " is made for " + draft +
                                    ", which may still change, and the deployment does not allow drafts; " +
                                    "\"allow_drafts\": true allows them"};
}

}  // namespace oneclaw::plugin::manifest
