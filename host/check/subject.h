// The plugin under check: its file, what its manifest says, and the configuration that the cases give it.
//
// Plain data once read; the image is mapped by Rig. Any thread.
#pragma once

#include "host/base/result.h"
#include "host/plugin/image/descriptor.h"
#include "host/plugin/instance/kind.h"
#include "host/plugin/manifest/plugin_manifest.h"

#include <optional>
#include <string>

namespace oneclaw::check {

struct Subject {
  std::string file;
  std::string scratch;             // where rigs make their directories; empty: the system's temporary directory
  std::string config_text = "{}";  // as given by --config, "${dir}" not replaced yet
  std::optional<plugin::manifest::PluginManifest> manifest;
  std::string manifest_error;  // why there is none

  bool provides(plugin::instance::Kind kind) const;
  // The manifest promises that this function never calls a suspending host function: "start", "oneclaw.cache/1.get".
  bool never_suspends(std::string_view function) const;
  plugin::image::Expected expected() const;
};

// Reads manifest.json beside the file. A missing or wrong manifest is no error here: the case manifest.readable says
// so.
Subject read_subject(const std::string& file, std::string config_text);

// The configuration for an instance: given text with ${dir} replaced by `directory`, validated, defaults filled in.
base::Result<std::string> instance_config(const Subject& subject, const std::string& directory);
base::Result<std::string> validated_config(const Subject& subject, const std::string& config_text);

}  // namespace oneclaw::check
