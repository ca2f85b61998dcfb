// The answer of website.scan as this workflow keeps it.
//
// Leaf, any thread.
#pragma once

#include "business.h"

#include <string_view>

namespace oneclaw::workflow_discovery {

// An answer that cannot be read is an unreachable site with the reason "bad_answer": never a failure of the job.
Site read_site_report(std::string_view answer);

}  // namespace oneclaw::workflow_discovery
