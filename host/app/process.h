// What the host does to its own process: descriptors, children that try libraries.
#pragma once

#include "host/base/log.h"
#include "host/plugin/roster/roster.h"

#include <string>

namespace oneclaw::app {

// As many descriptors as the hard limit allows.
void raise_descriptor_limit(const base::Log& log);

// Tries a library in a child of `program` with the hidden probe verb.
plugin::roster::Probe probe_with(const std::string& program);

}  // namespace oneclaw::app
