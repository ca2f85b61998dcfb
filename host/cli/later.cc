// Verbs that later parts of the product bring: they exist, say so, and fail.
#include "host/cli/exit_code.h"
#include "host/cli/verbs.h"

#include <array>
#include <utility>

namespace oneclaw::cli {

void add_later(CLI::App& root, Common& common) {
  constexpr std::array<std::pair<const char*, const char*>, 7> kVerbs{{{"chat", "part B"},
                                                                       {"workflow", "part B"},
                                                                       {"jobs", "part B"},
                                                                       {"vault", "part B"},
                                                                       {"wallet", "part B"},
                                                                       {"store", "part C"},
                                                                       {"backend", "part C"}}};
  for (const auto& [name, part] : kVerbs) {
    CLI::App* verb = root.add_subcommand(name, std::string("Not built yet (") + part + ")");
    verb->allow_extras();
    verb->callback([&common, name = std::string(name), part = std::string(part)] {
      common.exit_code =
          complain(name.c_str(), {OC_UNSUPPORTED, "this verb is not built yet; it comes with " + part}, kFailed);
    });
  }
}

}  // namespace oneclaw::cli
