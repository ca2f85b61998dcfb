// The manifest beside the library: readable, true, and kept by the plugin's configuration.
#include "host/base/json.h"
#include "host/base/sha256.h"
#include "host/base/text.h"
#include "host/check/case.h"
#include "host/check/operation.h"
#include "host/check/rig.h"
#include "host/check/sample_services.h"
#include "host/check/subject.h"
#include "host/plugin/image/private_copy.h"

#include <algorithm>
#include <filesystem>

namespace oneclaw::check {
namespace {

const plugin::manifest::PluginManifest& manifest_of(Context& c) {
  if (!c.subject.manifest) c.report.fail(c.subject.manifest_error);
  return *c.subject.manifest;
}

void readable(Context& c) { manifest_of(c); }

void names_the_file(Context& c) {
  const std::string file = std::filesystem::path(c.subject.file).filename().string();
  c.report.text(manifest_of(c).library, file, "\"library\" is the name of the file");
  c.report.text(file, manifest_of(c).id + ".so", "the file is called after the id");
}

void hash(Context& c) {
  constexpr std::uint64_t kMaxBytes = 1u << 30;
  auto fd = plugin::image::open_regular_file(c.subject.file);
  if (!fd) c.report.fail(fd.error().text);
  const auto hex = base::sha256_file_hex(fd->get(), kMaxBytes);
  if (!hex) c.report.fail(hex.error().text);
  if (manifest_of(c).sha256.empty()) {
    c.report.warn("the manifest has no sha256, so that nobody can pin this file; the build writes it: " + *hex);
    return;
  }
  c.report.text(*hex, manifest_of(c).sha256, "sha256 of the file");
}

void kinds_known(Context& c) {
  c.report.expect(!manifest_of(c).provides.empty(), "\"provides\" names no kind");
  for (const std::string& id : manifest_of(c).provides) {
    c.report.expect(plugin::instance::kind_of_id(id).has_value(), "\"provides\" names " + id + ", which no host knows");
  }
}

void services_known(Context& c) {
  std::vector<std::string> known = plugin::gate::Gate::known_services();
  for (const auto& [id, factory] : sample_services()) known.push_back(id);
  const auto is_known = [&](const std::string& id) { return std::find(known.begin(), known.end(), id) != known.end(); };
  for (const std::string& id : manifest_of(c).required_services) {
    c.report.expect(is_known(id), "\"requires\" names " + id + ", which this host does not offer");
  }
  for (const std::string& id : manifest_of(c).optional) {
    if (!is_known(id)) c.report.warn("\"optional\" names " + id + ", which this host does not offer");
  }
}

void promises_known(Context& c) {
  manifest_of(c);
  std::vector<std::string> known;
  for (const Operation& operation : operations(c.subject)) known.push_back(operation.function);
  for (const std::string& function : manifest_of(c).never_suspends) {
    c.report.expect(std::find(known.begin(), known.end(), function) != known.end(),
                    "\"never_suspends\" names " + function + ", which is no function it provides" +
                        base::did_you_mean(function, known));
  }
}

// Mapping compares the descriptor with the manifest; reaching this case's body is the proof.
void agrees(Context& c) {
  c.report.text(plugin::call::from_oc(c.rig->descriptor().id), manifest_of(c).id, "the descriptor's id");
  c.report.text(plugin::call::from_oc(c.rig->descriptor().version), manifest_of(c).version, "the descriptor's version");
}

void config_valid(Context& c) {
  const auto config = instance_config(c.subject, "/nonexistent");
  if (config) return;
  c.report.expect(false, c.subject.config_text == "{}"
                             ? "an empty configuration is refused, so give one with --config: " + config.error().text
                             : config.error().text);
}

void config_unknown_key(Context& c) {
  manifest_of(c);
  auto document = base::parse_json(c.subject.config_text);
  c.report.require(document.ok() && document->IsObject(), "--config is no JSON object");
  document->AddMember("oc_no_such_key", 1, document->GetAllocator());
  const auto config = validated_config(c.subject, base::to_json(*document));
  if (!config) return;
  c.report.warn(
      "the schema lets unknown keys pass, so that a misspelled one has no effect: add \"additionalProperties\": false");
}

void config_wrong_type(Context& c) {
  manifest_of(c);
  for (const char* text : {"[]", "7", "\"text\"", "null"}) {
    c.report.expect(!validated_config(c.subject, text), std::string("the configuration ") + text + " is accepted");
  }
  c.report.expect(!validated_config(c.subject, "{"), "a configuration that is no JSON is accepted");
}

void add(Cases& cases, Stage stage, std::string id, std::string title, std::function<void(Context&)> run) {
  Case c;
  c.id = std::move(id);
  c.title = std::move(title);
  c.stage = stage;
  c.run = std::move(run);
  cases.push_back(std::move(c));
}

}  // namespace

void add_manifest_cases(Cases& cases) {
  add(cases, Stage::file, "manifest.readable", "manifest.json lies beside the library and keeps its schema", readable);
  add(cases, Stage::file, "manifest.names_the_file", "the manifest names this file", names_the_file);
  add(cases, Stage::file, "manifest.hash", "the manifest's sha256 is the file's", hash);
  add(cases, Stage::file, "manifest.kinds_known", "the kinds it provides are known", kinds_known);
  add(cases, Stage::file, "manifest.services_known", "the services it requires are known", services_known);
  add(cases, Stage::file, "manifest.promises_known", "never_suspends names functions that it provides", promises_known);
  add(cases, Stage::file, "refuse.config_valid", "the configuration used for this check keeps the schema",
      config_valid);
  add(cases, Stage::file, "refuse.config_unknown_key", "a configuration with an unknown key is refused",
      config_unknown_key);
  add(cases, Stage::file, "refuse.config_wrong_type", "a configuration that is no object is refused",
      config_wrong_type);
  add(cases, Stage::task, "manifest.agrees", "descriptor and manifest agree", agrees);
}

}  // namespace oneclaw::check
