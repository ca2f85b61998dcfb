// What every channel would send for a view: POST /api/v1/simulate, for the console's simulator.
//
// Leaf, any thread.
#pragma once

#include "host/base/json.h"
#include "host/base/result.h"

#include <string>

namespace oneclaw::api {

// The body is {"view": {...}}; the answer {"channels": {"discord": [...], ...}}, each as oneclaw/render/simulate.h
// says. OC_INVALID or OC_TOO_LARGE: no view, with the JSON pointer of what is wrong.
base::Result<std::string> simulate_answer(const base::Json& body);

}  // namespace oneclaw::api
