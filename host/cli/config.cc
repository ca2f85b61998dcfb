// oneclaw config show|check|plan: what the host would run with, where each value comes from, what a reload would
// change.
#include "host/cli/exit_code.h"
#include "host/cli/host_client.h"
#include "host/cli/verbs.h"

#include <cstdio>

namespace oneclaw::cli {
namespace {

using plugin::manifest::Config;

// Prints every finding; true when there is none.
bool check(const Common& common, const Config& config) {
  const auto discovered = plugin::manifest::discover(common.plugin_dirs_of(config.deployment()));
  bool is_good = true;
  for (const base::Error& error : discovered.errors) std::fprintf(stderr, "plugin: %s\n", error.text.c_str());
  for (const base::Error& error : config.check_against(discovered)) {
    std::fprintf(stderr, "%s\n", error.text.c_str());
    is_good = false;
  }
  return is_good && discovered.errors.empty();
}

void show(Common& common) {
  const auto config = Config::load(common.sources());
  if (!config) {
    common.exit_code = complain("config show", config.error(), kConfig);
    return;
  }
  std::printf("%s\n", (common.is_json ? config->show_json() : config->show_text()).c_str());
}

void check_verb(Common& common) {
  const auto config = Config::load(common.sources());
  if (!config) {
    common.exit_code = complain("config check", config.error(), kConfig);
    return;
  }
  for (const std::string& warning : config->warnings()) std::fprintf(stderr, "warning: %s\n", warning.c_str());
  if (!check(common, *config)) {
    common.exit_code = kConfig;
    return;
  }
  std::printf("the configuration is good\n");
}

// Against the profile alone: what the file, the environment and the flags change.
void plan(Common& common) {
  plugin::manifest::ConfigSources plain = common.sources();
  plain.file.clear();
  plain.flags.clear();
  plain.environment.clear();
  const auto after = Config::load(common.sources());
  if (!after) {
    common.exit_code = complain("config plan", after.error(), kConfig);
    return;
  }
  plain.profile = after->deployment().profile;
  const auto before = Config::load(plain);
  if (!before) {
    common.exit_code = complain("config plan", before.error(), kConfig);
    return;
  }
  const auto lines = plugin::manifest::difference(*before, *after);
  for (const std::string& line : lines) std::printf("%s\n", line.c_str());
  if (lines.empty()) std::printf("nothing differs from profile %s\n", after->deployment().profile.c_str());
  if (!check(common, *after)) common.exit_code = kConfig;
}

}  // namespace

void add_config(CLI::App& root, Common& common) {
  CLI::App* group = root.add_subcommand("config", "Show, check and compare the effective configuration");
  group->require_subcommand(1);
  CLI::App* show_app = group->add_subcommand("show", "Every value and where it comes from; secrets are masked");
  show_app->footer("Example: oneclaw config show --profile self-hosted");
  common.add_config_options(*show_app);
  common.add_json_option(*show_app);
  show_app->callback([&common] { show(common); });
  CLI::App* check_app = group->add_subcommand("check", "Check everything without starting; exit 3 with each finding");
  check_app->footer("Example: oneclaw config check --config /etc/oneclaw.json");
  common.add_config_options(*check_app);
  check_app->callback([&common] { check_verb(common); });
  CLI::App* plan_app = group->add_subcommand("plan", "What file, environment and flags change against the profile");
  plan_app->footer("Example: oneclaw config plan --config /etc/oneclaw.json");
  common.add_config_options(*plan_app);
  plan_app->callback([&common] { plan(common); });
  CLI::App* reload = group->add_subcommand("reload", "Let the running host read its configuration again");
  reload->footer("Example: oneclaw config reload");
  common.add_state_option(*reload);
  reload->callback([&common] {
    const auto answer = HostClient(common.socket()).request("POST", "/admin/config/reload");
    if (!answer) {
      common.exit_code =
          complain("config reload", answer.error(), answer.status() == OC_UNAVAILABLE ? kUnavailable : kConfig);
      return;
    }
    for (const auto& line : base::json_find(*answer, "done")->GetArray()) std::printf("%s\n", line.GetString());
  });
}

}  // namespace oneclaw::cli
