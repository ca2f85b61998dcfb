// The command line: one function reads the arguments and runs the verb. Main thread.
#pragma once

#include <string>

namespace oneclaw::cli {

int run(int argc, char** argv);

}  // namespace oneclaw::cli
