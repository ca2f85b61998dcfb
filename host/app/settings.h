// Small readings of the deployment that boot and reload share. Leaf, any thread.
#pragma once

#include "host/base/log.h"
#include "host/plugin/manifest/deployment.h"

#include <cstdint>
#include <string>
#include <vector>

namespace oneclaw::app {

// "info" to LogLevel::info; the schema allows no other names.
base::LogLevel log_level_of(const std::string& name);
// Host names that administration answers to: this machine's loopback names and the host part of the listen address.
std::vector<std::string> allowed_hosts(const std::string& listen);
// The listen address with the port really taken, unspecified addresses shown as this machine.
std::string printable_address(const std::string& listen, std::uint16_t port);
// Something changed that only a start can apply.
bool needs_restart(const plugin::manifest::Deployment& before, const plugin::manifest::Deployment& after);

}  // namespace oneclaw::app
