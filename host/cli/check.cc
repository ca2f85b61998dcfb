// oneclaw plugin check FILE.so: conformance; the words go to host/check as they are, which also starts this verb for
// each case.
#include "host/check/check.h"

#include "host/cli/exit_code.h"
#include "host/cli/verbs.h"

#include <iostream>

namespace oneclaw::cli {

void add_check(CLI::App& plugin, Common& common) {
  CLI::App* verb = plugin.add_subcommand(
      "check", "Hold a plugin against every promise of the ABI, each case in a process of its own");
  verb->footer(check::usage());
  verb->prefix_command();
  verb->callback([&common, verb] {
    auto options = check::parse_options(verb->remaining());
    if (!options) {
      common.exit_code = complain("plugin check", options.error(), kUsage);
      return;
    }
    options->program = common.program;
    options->verb = {"plugin", "check"};
    common.exit_code = check::run(std::move(options).value(), std::cout);
  });
}

}  // namespace oneclaw::cli
