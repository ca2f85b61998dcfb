#include "host/app/process.h"

#include "host/plugin/image/probe.h"

#include <sys/resource.h>

#include <cerrno>
#include <cstring>

namespace oneclaw::app {

void raise_descriptor_limit(const base::Log& log) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    log.warn("the descriptor limit cannot be raised", {{"why", std::strerror(errno)}});
  }
}

plugin::roster::Probe probe_with(const std::string& program) {
  return [program](const std::string& path, const plugin::image::Expected& expected) -> base::Result<void> {
    namespace image = plugin::image;
    const image::ProbeOutcome outcome = image::probe(program, image::probe_arguments(path, expected));
    if (outcome.end == image::ProbeEnd::ok) return {};
    const oc_status status = outcome.end == image::ProbeEnd::refused ? outcome.status : OC_DENIED;
    return base::Error{status, outcome.text};
  };
}

}  // namespace oneclaw::app
