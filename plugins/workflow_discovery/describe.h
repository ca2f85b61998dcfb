// What the workflow says about itself: schemas, steps, price, and the sentences that start it.
#pragma once

#include <string_view>

namespace oneclaw::workflow_discovery {

inline constexpr std::string_view kWorkflow = "discovery";

// The document of oneclaw.workflow/1's describe(); lives for ever.
std::string_view workflow_description() noexcept;

}  // namespace oneclaw::workflow_discovery
