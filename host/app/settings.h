// Small readings of the deployment that boot and reload share. Leaf, any thread.
#pragma once

#include "host/base/log.h"
#include "host/net/http_client.h"
#include "host/plugin/manifest/deployment.h"

#include <cstdint>
#include <string>
#include <vector>

namespace oneclaw::app {

// Where plugins and profiles are when nothing says otherwise: beside a program in build/x/bin, or in the installed
// places.
std::vector<std::string> default_plugin_dirs(const std::string& program);
std::vector<std::string> default_profile_dirs(const std::string& program);
// Where this deployment's plugins lie: `given` on the command line, else what the configuration says, else `fallback`.
std::vector<std::string> choose_plugin_dirs(const std::vector<std::string>& given,
                                            const plugin::manifest::Deployment& deployment,
                                            const std::vector<std::string>& fallback);
// Host names that administration answers to: this machine's loopback names, the host part of the listen address, and
// server.hosts.
std::vector<std::string> allowed_hosts(const plugin::manifest::ServerSettings& server);
// The listen address with the port really taken, unspecified addresses shown as this machine.
std::string printable_address(const std::string& listen, std::uint16_t port);
// How plugins' requests go out.
net::HttpClientOptions client_options(const plugin::manifest::ClientSettings& client);
// How the host logs.
base::LogLevel level_of(const plugin::manifest::Deployment& deployment);
base::LogOptions log_options(const plugin::manifest::Deployment& deployment);
// The keys of what changed and only a start can apply.
std::vector<std::string> waiting_for_start(const plugin::manifest::Deployment& before,
                                           const plugin::manifest::Deployment& after);

}  // namespace oneclaw::app
