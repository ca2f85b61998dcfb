// Services of the layers above the gate (cache, jobs, tools, ...), as empty as they may be: what a plugin that needs
// them starts with in a check, and what the fault sweep lets fail.
#pragma once

#include "host/plugin/gate/gate.h"

namespace oneclaw::check {

plugin::gate::ExtraFactories sample_services();

}  // namespace oneclaw::check
