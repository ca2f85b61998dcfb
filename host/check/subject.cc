#include "host/check/subject.h"

#include "host/plugin/manifest/config.h"
#include "host/plugin/manifest/places.h"

#include <algorithm>
#include <filesystem>

namespace oneclaw::check {

bool Subject::provides(plugin::instance::Kind kind) const {
  if (!manifest) return false;
  const std::string_view id = plugin::instance::kind_id(kind);
  return std::find(manifest->provides.begin(), manifest->provides.end(), id) != manifest->provides.end();
}

bool Subject::never_suspends(std::string_view function) const {
  if (!manifest) return false;
  const auto& promised = manifest->never_suspends;
  return std::find(promised.begin(), promised.end(), function) != promised.end();
}

plugin::image::Expected Subject::expected() const {
  if (!manifest) return {};
  return {manifest->id, manifest->version, manifest->provides, manifest->links, manifest->sha256};
}

Subject read_subject(const std::string& file, std::string config_text) {
  Subject subject;
  subject.file = file;
  subject.config_text = std::move(config_text);
  const std::filesystem::path beside = std::filesystem::path(file).parent_path() / "manifest.json";
  auto read = plugin::manifest::read_plugin_manifest(beside.string());
  if (read) {
    subject.manifest = std::move(*read);
  } else {
    subject.manifest_error = read.error().text;
  }
  return subject;
}

base::Result<std::string> validated_config(const Subject& subject, const std::string& config_text) {
  if (!subject.manifest) return base::Error{OC_INVALID, "there is no manifest to validate a config with"};
  plugin::manifest::InstanceEntry entry;
  entry.use = subject.manifest->id;
  entry.as = "checked";
  entry.config = config_text;
  return plugin::manifest::effective_config(*subject.manifest, entry);
}

base::Result<std::string> instance_config(const Subject& subject, const std::string& directory) {
  constexpr std::string_view kPlace = "${dir}";
  std::string text = subject.config_text;
  for (std::size_t at = text.find(kPlace); at != std::string::npos; at = text.find(kPlace, at + directory.size())) {
    text.replace(at, kPlace.size(), directory);
  }
  auto config = validated_config(subject, text);
  return config ? plugin::manifest::with_places(*config, {directory}) : std::move(config);
}

}  // namespace oneclaw::check
