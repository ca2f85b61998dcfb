// What the host journals between the steps, and the output that the last one writes.
//
// Leaf, any thread. A repeated step reads what the step before wrote: the search's result is in it, so that it is not
// searched again.
#pragma once

#include "found.h"
#include "score.h"
#include "search.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::workflow_discovery {

struct State {
  Search search;
  Found found;
  std::int64_t scan_ms = 0;
  bool is_scan_partial = false;
};

std::string to_json(const State& state);
// OC_INTERNAL: it is not what to_json wrote.
sdk::Result<State> read_state(std::string_view text);

// The job's output; describe.cc has its schema.
std::string output_json(const State& state, const ScoreWeights& weights);

}  // namespace oneclaw::workflow_discovery
