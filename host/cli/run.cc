// oneclaw run: start the host and serve until a signal.
#include "host/cli/exit_code.h"
#include "host/cli/verbs.h"

namespace oneclaw::cli {

void add_run(CLI::App& root, Common& common) {
  CLI::App* verb = root.add_subcommand("run", "Start the host; Ctrl-C drains and stops, a second Ctrl-C stops at once");
  verb->footer("Example: oneclaw run --profile development --listen 127.0.0.1:9000");
  common.add_config_options(*verb);
  auto waits = std::make_shared<bool>(false);
  verb->add_flag("--wait", *waits, "wait for backends that cannot be reached yet instead of ending with 4");
  verb->callback([&common, waits] {
    app::AppOptions options = common.app_options();
    options.waits_for_backends = *waits;
    auto host = app::App::boot(std::move(options));
    if (!host) {
      common.exit_code = complain("run", host.error(), host.status() == OC_INVALID ? kConfig : kUnavailable);
      return;
    }
    common.exit_code = (*host)->run();
  });
}

}  // namespace oneclaw::cli
