// Each verb registers its options with the parser and gives back what it does. One file a verb.
#pragma once

#include <CLI/CLI.hpp>

#include <map>
#include <string>
#include <vector>

#include "host/app/app.h"

namespace oneclaw::cli {

// Options of the whole program, filled by the parser before a verb runs.
struct Common {
  std::string program;  // our own executable
  std::string profile;
  std::string config;
  std::string state;
  std::string listen;
  std::vector<std::string> settings;  // --set key=value
  std::vector<std::string> plugin_dirs;
  bool is_json = false;
  int exit_code = 0;  // what the verb that ran answers

  // Adds --profile, --config, --set, --state, --plugins, --listen to a verb that reads the configuration.
  void add_config_options(CLI::App& verb);
  void add_state_option(CLI::App& verb);
  void add_json_option(CLI::App& verb);
  plugin::manifest::ConfigSources sources() const;
  app::AppOptions app_options() const;
  std::vector<std::string> plugin_dirs_of(const plugin::manifest::Deployment& deployment) const;
  std::string socket() const;  // of the running host
};

void add_run(CLI::App& root, Common& common);
void add_plugin(CLI::App& root, Common& common);
void add_check(CLI::App& plugin, Common& common);
void add_later_plugin_verbs(CLI::App& plugin, Common& common);
void add_config(CLI::App& root, Common& common);
void add_key(CLI::App& root, Common& common);
void add_workflow(CLI::App& root, Common& common);
void add_jobs(CLI::App& root, Common& common);
void add_schedule(CLI::App& root, Common& common);
void add_wallet(CLI::App& root, Common& common);
void add_vault(CLI::App& root, Common& common);
void add_doctor(CLI::App& root, Common& common);
void add_chat(CLI::App& root, Common& common);
void add_completion(CLI::App& root, Common& common);
// Verbs of later parts: refused by name with the reason.
void add_later(CLI::App& root, Common& common);

}  // namespace oneclaw::cli
