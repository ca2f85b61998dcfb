// The plugin's configuration, parsed.
#pragma once

#include "score.h"

#include <string>
#include <string_view>

namespace oneclaw::workflow_discovery {

struct Config {
  std::string provider;  // empty: not known, so nothing is cached
  ScoreWeights score;
};

// Throws sdk::Error(OC_INVALID).
Config parse_config(std::string_view json);

}  // namespace oneclaw::workflow_discovery
