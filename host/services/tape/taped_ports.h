// The host's tables as a step of a workflow sees them: its calls are recorded, or answered from a tape.
//
// Owner: the instance's gate. Calls outside of a step that is recorded or played back go straight through.
#pragma once

#include "host/plugin/gate/gate.h"
#include "host/services/tape/tape.h"

#include <string_view>

namespace oneclaw::services::tape {

// Puts itself around the table of one service: tool, cache, artifact, job, metering. Others are given back as they are.
// `tapes` outlives the gate.
plugin::gate::ExtraService taped(std::string_view id, plugin::gate::ExtraService inner, plugin::gate::Gate& gate,
                                 Tapes& tapes);
// oneclaw.host.clock/1, whose readings and random bytes are recorded too.
plugin::gate::ExtraService taped_clock(plugin::gate::Gate& gate, Tapes& tapes);

}  // namespace oneclaw::services::tape
