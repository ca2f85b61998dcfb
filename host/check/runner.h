// Runs one case to its outcome, in this process or in a child of its own.
//
// Plain threads only.
#pragma once

#include "host/check/case.h"
#include "host/check/options.h"
#include "host/check/subject.h"

namespace oneclaw::check {

// Precondition for Stage::task: subject.manifest. A plugin that crashes takes this process along.
Outcome run_here(const Case& c, const Subject& subject, std::uint64_t seed);

// Starts options.program again for the one case and judges how it ended.
Outcome run_in_child(const Case& c, const Options& options);

// The child's side: runs the case, reports over the pipe, ends the process whatever the plugin left running.
[[noreturn]] void report_from_child(const Case& c, const Subject& subject, std::uint64_t seed);

}  // namespace oneclaw::check
