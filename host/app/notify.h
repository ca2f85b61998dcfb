// Tells systemd how the service is: READY, STOPPING, WATCHDOG, STATUS (the sd_notify datagram protocol).
//
// Any thread. Without NOTIFY_SOCKET every function does nothing.
#pragma once

#include "host/base/unique_fd.h"

#include <chrono>
#include <string>
#include <string_view>

namespace oneclaw::app {

class Notify {
 public:
  Notify();
  void send(std::string_view state) const;
  // Half of WATCHDOG_USEC when it is meant for this process, else zero.
  std::chrono::microseconds watchdog_interval() const noexcept { return interval_; }

 private:
  base::UniqueFd socket_;
  std::string address_;
  std::chrono::microseconds interval_{0};
};

}  // namespace oneclaw::app
