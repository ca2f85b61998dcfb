// Talks to a running host over its admin socket: one HTTP request, one JSON answer. Blocks; for the command line alone.
#pragma once

#include "host/base/json.h"
#include "host/base/result.h"

#include <string>

namespace oneclaw::cli {

class HostClient {
 public:
  explicit HostClient(std::string socket_path) : socket_path_(std::move(socket_path)) {}
  // OC_UNAVAILABLE: no host runs on that state directory. A problem document becomes an Error with its detail.
  base::Result<base::Json> request(const std::string& method, const std::string& target,
                                   const std::string& body = "") const;

 private:
  std::string socket_path_;
};

}  // namespace oneclaw::cli
