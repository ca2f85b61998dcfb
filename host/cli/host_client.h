// Talks to a running host over its admin socket: one HTTP request, one answer. Blocks; for the command line alone.
#pragma once

#include "host/base/json.h"
#include "host/base/result.h"
#include "host/talk/sse.h"

#include <functional>
#include <string>
#include <string_view>

namespace oneclaw::cli {

// Names of people may hold anything; the target of a request may not.
std::string escaped(std::string_view text);

class HostClient {
 public:
  explicit HostClient(std::string socket_path) : socket_path_(std::move(socket_path)) {}
  // The JSON of the answer. OC_UNAVAILABLE: no host runs on that state directory. A problem document becomes an Error
  // with its detail.
  base::Result<base::Json> request(const std::string& method, const std::string& target,
                                   std::string_view body = {}) const;
  // As request(), for answers of any kind: the bytes.
  base::Result<std::string> fetch(const std::string& method, const std::string& target,
                                  std::string_view body = {}) const;
  // Server-sent events behind the one with this id, until they end or `take` says false. OC_UNAVAILABLE, OC_TIMEOUT:
  // the connection broke; ask again with the last id.
  base::Result<void> follow(const std::string& target, const std::string& last_event_id,
                            const std::function<bool(const talk::ServerEvent&)>& take) const;

 private:
  std::string socket_path_;
};

}  // namespace oneclaw::cli
