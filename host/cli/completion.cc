// oneclaw completion bash: words for the shell, generated from the parser itself so that they never drift.
#include "host/cli/exit_code.h"
#include "host/cli/verbs.h"

#include <cstdio>
#include <memory>

namespace oneclaw::cli {
namespace {

std::string words(const CLI::App& app) {
  std::string out;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App* s) { return s->get_name().rfind("__", 0) != 0; })) {
    out += sub->get_name() + " ";
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) out += "--" + name + " ";
  }
  return out;
}

void print_bash(const CLI::App& root) {
  std::printf(
      "_oneclaw() {\n  local cur=${COMP_WORDS[COMP_CWORD]} words\n  case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n");
  for (const CLI::App* verb : root.get_subcommands({})) {
    for (const CLI::App* sub : verb->get_subcommands({})) {
      std::printf("    \"%s %s\") words=\"%s\" ;;\n", verb->get_name().c_str(), sub->get_name().c_str(),
                  words(*sub).c_str());
    }
    std::printf("    \"%s \"*) words=\"%s\" ;;\n", verb->get_name().c_str(), words(*verb).c_str());
  }
  std::printf("    *) words=\"%s\" ;;\n  esac\n", words(root).c_str());
  std::printf(
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n}\ncomplete -o default -F _oneclaw oneclaw\n");
}

}  // namespace

void add_completion(CLI::App& root, Common& common) {
  CLI::App* verb = root.add_subcommand("completion", "Print the shell's completion script");
  verb->footer("Example: source <(oneclaw completion bash)");
  auto shell = std::make_shared<std::string>("bash");
  verb->add_option("SHELL", *shell, "bash");
  verb->callback([&root, &common, shell] {
    if (*shell != "bash") {
      common.exit_code = complain("completion", {OC_UNSUPPORTED, "only bash is known, not '" + *shell + "'"}, kUsage);
      return;
    }
    print_bash(root);
  });
}

}  // namespace oneclaw::cli
