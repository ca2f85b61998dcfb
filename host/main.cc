// The oneclaw program.
#include "host/cli/cli.h"

int main(int argc, char** argv) { return oneclaw::cli::run(argc, argv); }
