// Reads the sources of a configuration, merges them in order and turns the result into a Deployment.
//
// Private to this folder. Used once.
#pragma once

#include "host/plugin/manifest/config.h"
#include "host/plugin/manifest/environment.h"
#include "host/plugin/manifest/findings.h"
#include "host/plugin/manifest/layers.h"
#include "host/plugin/schema/schema.h"

#include <optional>
#include <string>
#include <vector>

namespace oneclaw::plugin::manifest {

class Loader {
 public:
  explicit Loader(const ConfigSources& sources) : sources_(sources) {}

  base::Result<void> run();

  Deployment deployment;
  std::vector<Setting> settings;
  std::vector<std::string> warnings;

 private:
  std::optional<std::string> variable(std::string_view name) const;
  base::Result<base::Json> read_document(const std::string& path) const;
  base::Result<void> add_profile_and_file();
  base::Result<base::Json> read_profile(const std::string& name, const std::string& asked_by) const;
  void add_environment();
  void add_backend_variables();
  void add_flags(bool bindings_only);
  void set(std::string_view path, const base::JsonValue& value, const Origin& origin);
  void check_shape();
  void check_duplicates(const base::JsonValue& document, const Origin& origin);
  void check_places();
  void read_product(const base::Json& document);
  void check_values();
  void read_deployment();
  void read_instances();

  const ConfigSources& sources_;
  std::optional<schema::Schema> schema_;
  Layers layers_;
  Findings findings_;
  std::string profile_;
  std::string profile_origin_ = "default";
};

// Every leaf with its origin; instances by name instead of position.
std::vector<Setting> settings_of(const Layers& layers);

}  // namespace oneclaw::plugin::manifest
