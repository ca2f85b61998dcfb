// `oneclaw plugin check` alone: the words of the command line go straight to the checker.
#include "host/check/check.h"

#include <iostream>

int main(int argc, char** argv) {
  auto options = oneclaw::check::parse_options({argv + 1, argv + argc});
  if (!options) {
    std::cerr << options.error().text << "\n" << oneclaw::check::usage();
    return 2;
  }
  options->program = "/proc/self/exe";
  return oneclaw::check::run(std::move(*options), std::cout);
}
