// Serves the sample websites on a loopback port of their own, by the host's fibers: no thread, no library.
//
// Owner: the plugin's instance. Lives on the loop where start() was called.
#pragma once

#include "catalogue.h"
#include "site_page.h"
#include "socket.h"

#include <oneclaw/cpp/host/offload.h>
#include <oneclaw/cpp/host/task.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace oneclaw::tool_places_sample {

inline constexpr std::size_t kMaxConnections = 64;     // more are closed at once
inline constexpr std::int64_t kConnectionMs = 15'000;  // of one connection, everything included

class SiteServer {
 public:
  // `catalogue` outlives it.
  SiteServer(sdk::TaskService tasks, sdk::OffloadService offload, const Catalogue& catalogue)
      : tasks_(tasks), offload_(offload), catalogue_(catalogue) {}

  // Listens on 127.0.0.1. OC_CONFLICT: the port is taken.
  sdk::Status start(sdk::Call call, std::uint16_t port);
  // Ends accepting and waits for it; connections end with the instance's tasks. Suspends.
  sdk::Status stop(sdk::Call call);
  // 0 until it listens.
  std::uint16_t port() const noexcept { return port_; }

 private:
  sdk::Status accept_all(sdk::Call call);
  void open(sdk::Call call, Socket peer);
  sdk::Status serve(sdk::Call call, const Socket& peer) const;
  sdk::Status send(sdk::Call call, const Socket& peer, std::string_view data) const;
  SiteAnswer answer(std::string_view head, bool& is_head_only) const;

  const sdk::TaskService tasks_;
  const sdk::OffloadService offload_;
  const Catalogue& catalogue_;
  std::shared_ptr<const Socket> listener_;
  sdk::TaskHandle accepting_;
  std::uint16_t port_ = 0;
  std::size_t connections_ = 0;
};

}  // namespace oneclaw::tool_places_sample
