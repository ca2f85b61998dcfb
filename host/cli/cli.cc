#include "host/cli/cli.h"

#include "host/cli/exit_code.h"
#include "host/cli/verbs.h"
#include "host/plugin/image/probe.h"

#include <unistd.h>

#include <array>
#include <cstring>

namespace oneclaw::cli {
namespace {

std::string own_path() {
  std::array<char, 4096> path{};
  const ssize_t n = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
  return n <= 0 ? std::string("oneclaw") : std::string(path.data(), static_cast<std::size_t>(n));
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
  add_plugin(root, common);
  add_config(root, common);
  add_key(root, common);
  add_doctor(root, common);
  add_completion(root, common);
  add_later(root, common);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = root.exit(error);
    return code == 0 ? kOk : kUsage;
  }
  return common.exit_code;
}

}  // namespace oneclaw::cli
