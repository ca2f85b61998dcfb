// Places of a host that the configuration of a plugin may name, in any of its texts: "${state_dir}/oneclaw.sqlite".
//
// Leaf, any thread.
#pragma once

#include "host/base/result.h"

#include <string>
#include <string_view>

namespace oneclaw::plugin::manifest {

struct Places {
  std::string state_dir;  // where the host keeps what is its own, an absolute path
};

// Precondition: `config` is the text of effective_config(). OC_INVALID: a text names a place that there is none of; the
// error has its JSON pointer and the nearest name.
base::Result<std::string> with_places(std::string_view config, const Places& places);

}  // namespace oneclaw::plugin::manifest
