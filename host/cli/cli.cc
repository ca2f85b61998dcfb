#include "host/cli/cli.h"

#include "host/base/text.h"
#include "host/cli/exit_code.h"
#include "host/cli/verbs.h"
#include "host/plugin/image/probe.h"

#include <unistd.h>

#include <array>
#include <cstring>
#include <iostream>

namespace oneclaw::cli {
namespace {

std::string own_path() {
  std::array<char, 4096> path{};
  const ssize_t n = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
  return n <= 0 ? std::string("oneclaw") : std::string(path.data(), static_cast<std::size_t>(n));
}

std::vector<std::string> options_of(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> subcommands_of(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::App* sub : verb.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(sub->get_name());
  }
  return names;
}

// What is wrong with the command line and what to do. CLI11 by itself says neither which word nor what was near it.
std::string explain(const CLI::App& root, const CLI::ParseError& error) {
  const CLI::App* verb = &root;
  std::string path = root.get_name();
  while (!verb->get_subcommands().empty()) {
    verb = verb->get_subcommands().front();
    path += " " + verb->get_name();
  }
  const std::vector<std::string> unknown = verb->remaining();
  std::string text = path + ": " + error.what();
  if (!unknown.empty()) {
    const std::string& word = unknown.front();
    const bool is_option = word.rfind('-', 0) == 0;
    const std::vector<std::string> known = is_option ? options_of(*verb) : subcommands_of(*verb);
    text = path + ": unknown " + (is_option ? "option " : "word ") + "'" + word + "'" + base::did_you_mean(word, known);
  }
  return text + "; \"" + path + " --help\" lists what there is";
}

}  // namespace

int run(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], plugin::image::kProbeVerb) == 0) {
    plugin::image::run_probe(std::vector<std::string>(argv + 2, argv + argc));
  }
  CLI::App root("OneClaw: hosts channels, backends, tools and workflows as plugins", "oneclaw");
  root.set_version_flag("--version", std::string("oneclaw " ONECLAW_VERSION));
  root.require_subcommand(1);
  root.footer("Exit codes: 0 ok, 1 failed, 2 usage, 3 configuration, 4 unavailable.");
  Common common;
  common.program = own_path();
  add_run(root, common);
  add_chat(root, common);
  add_plugin(root, common);
  add_config(root, common);
  add_key(root, common);
  add_workflow(root, common);
  add_jobs(root, common);
  add_schedule(root, common);
  add_wallet(root, common);
  add_vault(root, common);
  add_doctor(root, common);
  add_completion(root, common);
  add_later(root, common);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return root.exit(error);  // --help, --version
    std::cerr << explain(root, error) << "\n";
    return kUsage;
  }
  return common.exit_code;
}

}  // namespace oneclaw::cli
