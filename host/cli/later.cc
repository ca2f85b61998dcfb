// Verbs that later parts of the product bring: they exist, say so, and fail.
#include "host/cli/exit_code.h"
#include "host/cli/verbs.h"

#include <array>
#include <utility>

namespace oneclaw::cli {

namespace {

using NameAndPart = std::pair<const char*, const char*>;

void refuse(CLI::App& group, Common& common, const NameAndPart& later) {
  CLI::App* verb = group.add_subcommand(later.first, std::string("Not built yet (") + later.second + ")");
  verb->prefix_command();
  verb->callback([&common, name = std::string(later.first), part = std::string(later.second)] {
    common.exit_code =
        complain(name.c_str(), {OC_UNSUPPORTED, "this verb is not built yet; it comes with " + part}, kFailed);
  });
}

}  // namespace

void add_later(CLI::App& root, Common& common) {
  constexpr std::array<NameAndPart, 2> kVerbs{{{"store", "part C"}, {"backend", "part C"}}};
  for (const NameAndPart& later : kVerbs) refuse(root, common, later);
}

void add_later_plugin_verbs(CLI::App& plugin, Common& common) {
  refuse(plugin, common, {"new", "the project templates; copy sdk/examples until then"});
  refuse(plugin, common, {"sign", "signed plugins; manifests pin a SHA-256 until then"});
}

}  // namespace oneclaw::cli
