// oneclaw/cpp/host.h - Host and Call: the core table of oneclaw/abi.h, with the call in flight.
//
// Both are small values that point at what the host owns. A Host is good until the instance is destroyed; a Call until
// the function that received it returns, and only on the fiber it was given to.
#pragma once

#include <oneclaw/cpp/status.h>
#include <oneclaw/cpp/view.h>

#include <chrono>
#include <string_view>

namespace oneclaw::sdk {

// Who a call is made for; all views live as long as the call.
struct Principal {
  std::string_view tenant;
  std::string_view user;
  std::string_view job;
  std::string_view step;
};

class Host {
 public:
  explicit Host(const oc_host* raw) noexcept : raw_(raw) {}

  const oc_host* raw() const noexcept { return raw_; }

  // Any thread. Monotonic nanoseconds.
  int64_t now() const noexcept { return raw_->now(raw_->self); }
  // Any thread. A line that belongs to no call.
  void log(int32_t level, std::string_view text) const noexcept { raw_->log(raw_->self, nullptr, level, str(text)); }
  // Any thread. The service's table, or nullptr when it is absent, not asked for or not granted.
  const void* query(std::string_view service_id) const noexcept { return raw_->query(raw_->self, str(service_id)); }
  // Any thread. 1 on hosts older than minor 1, which had one loop.
  uint32_t loop_count() const noexcept { return OC_HAS(raw_, oc_host, loop_count) ? raw_->loop_count(raw_->self) : 1; }

 private:
  const oc_host* raw_;
};

class Call {
 public:
  Call(const oc_host* host, oc_call* raw) noexcept : host_(host), raw_(raw) {}

  oc_call* raw() const noexcept { return raw_; }
  Host host() const noexcept { return Host(host_); }

  // Absolute, in the nanoseconds of Host::now(); OC_NO_DEADLINE when there is none.
  int64_t deadline() const noexcept { return host_->deadline(host_->self, raw_); }
  bool is_cancelled() const noexcept { return host_->cancelled(host_->self, raw_) != 0; }
  void log(int32_t level, std::string_view text) const noexcept { host_->log(host_->self, raw_, level, str(text)); }
  // The detail left by the last host function that failed on this call; valid until the next one.
  std::string_view error_text() const noexcept { return view(host_->error_text(host_->self, raw_)); }
  // Attaches the detail and gives the code back.
  oc_status fail(oc_status code, std::string_view text, uint32_t retry_after_ms = 0) const noexcept {
    return host_->fail(host_->self, raw_, code, str(text), retry_after_ms);
  }
  Principal principal() const noexcept {
    oc_principal out = {};
    out.size = sizeof out;
    host_->principal(host_->self, raw_, &out);
    return {view(out.tenant), view(out.user), view(out.job), view(out.step)};
  }
  // Suspends. OC_CANCELLED or OC_TIMEOUT when the call ends first; zero yields once.
  Status sleep(std::chrono::nanoseconds time) const noexcept {
    return host_->sleep(host_->self, raw_, time.count() > 0 ? static_cast<uint64_t>(time.count()) : 0);
  }
  // 0 on hosts older than minor 1.
  uint32_t loop_index() const noexcept {
    return OC_HAS(host_, oc_host, loop_index) ? host_->loop_index(host_->self, raw_) : 0;
  }

 private:
  const oc_host* host_;
  oc_call* raw_;
};

}  // namespace oneclaw::sdk
