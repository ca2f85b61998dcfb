// `oneclaw plugin check FILE.so`: every promise of the ABI that this plugin must keep, each case in its own process.
//
// The caller gives its own path as options.program; the same verb with the hidden option --child is the child. Plain
// thread.
#pragma once

#include "host/check/options.h"

#include <ostream>

namespace oneclaw::check {

// 0: nothing failed or crashed; 1: something did; 2: the command was wrong.
int run(Options options, std::ostream& out);

}  // namespace oneclaw::check
