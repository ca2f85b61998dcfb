#include "host/cli/verbs.h"

#include "host/app/settings.h"
#include "host/app/state_dir.h"

#include <unistd.h>

#include <cstdlib>

namespace oneclaw::cli {
namespace {

std::map<std::string, std::string> environment_of_process() {
  std::map<std::string, std::string> out;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string text(*entry);
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) out.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return out;
}

}  // namespace

void Common::add_config_options(CLI::App& verb) {
  verb.add_option("--profile", profile, "development, testing, self-hosted or cloud");
  verb.add_option("--config", config, "deployment manifest (JSON)");
  verb.add_option("--listen", listen, "ADDRESS:PORT of the HTTP server");
  verb.add_option("--set", settings, "one setting, dotted.path=value; may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  verb.add_option("--plugins", plugin_dirs, "directory with plugins; may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  add_state_option(verb);
}

void Common::add_state_option(CLI::App& verb) { verb.add_option("--state", state, "state directory of the host"); }

void Common::add_json_option(CLI::App& verb) { verb.add_flag("--json", is_json, "print JSON"); }

plugin::manifest::ConfigSources Common::sources() const {
  plugin::manifest::ConfigSources out;
  out.profile = profile;
  out.file = config;
  out.profile_dirs = app::default_profile_dirs(program);
  out.environment = environment_of_process();
  if (!listen.empty()) out.flags.push_back({"--listen", "server.listen", listen});
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    const std::string value = equals == std::string::npos ? "" : setting.substr(equals + 1);
    out.flags.push_back({"--set", setting.substr(0, equals), value});
  }
  return out;
}

app::AppOptions Common::app_options() const {
  app::AppOptions out;
  out.sources = sources();
  out.state_dir = state;
  out.plugin_dirs = plugin_dirs;
  out.program = program;
  return out;
}

std::vector<std::string> Common::plugin_dirs_of(const plugin::manifest::Deployment& deployment) const {
  return app::choose_plugin_dirs(plugin_dirs, deployment, app::default_plugin_dirs(program));
}

std::string Common::socket() const { return (state.empty() ? app::default_state_dir() : state) + "/admin.sock"; }

}  // namespace oneclaw::cli
