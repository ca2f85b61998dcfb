// oneclaw/cpp/bare_host.h - BareHost: the smallest host a plugin can run under, for the plugin's own unit tests.
//
// One thread, no services, no fibers: the complete core table with a clock that the test moves. sleep() moves it too,
// up to the deadline. What the plugin logged and failed with can be read afterwards. The real host, with fault
// injection, is `oneclaw plugin check`.
#pragma once

#include <oneclaw/cpp/view.h>

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::sdk {

class BareHost {
 public:
  BareHost() = default;
  BareHost(const BareHost&) = delete;
  BareHost& operator=(const BareHost&) = delete;

  const oc_host* table() const noexcept { return &table_; }
  // The one call of this host: opaque to the plugin, like any other.
  oc_call* call() noexcept { return reinterpret_cast<oc_call*>(this); }

  void set_now(int64_t ns) noexcept { now_ns_ = ns; }
  void advance(int64_t ns) noexcept { now_ns_ += ns; }
  void set_deadline(int64_t ns) noexcept { deadline_ns_ = ns; }
  void cancel() noexcept { cancelled_ = true; }
  void reset_call() noexcept {
    cancelled_ = false;
    deadline_ns_ = OC_NO_DEADLINE;
    error_text_.clear();
    retry_after_ms_ = 0;
  }

  const std::string& error_text() const noexcept { return error_text_; }
  uint32_t retry_after_ms() const noexcept { return retry_after_ms_; }
  std::vector<std::string> log_lines() const {
    const std::lock_guard lock(log_mutex_);
    return log_lines_;
  }

 private:
  static BareHost& of(void* self) noexcept { return *static_cast<BareHost*>(self); }

  static const void* query(void*, oc_str) noexcept { return nullptr; }
  static void log(void* self, oc_call*, int32_t, oc_str text) noexcept {
    const std::lock_guard lock(of(self).log_mutex_);
    of(self).log_lines_.emplace_back(view(text));
  }
  static int64_t now(void* self) noexcept { return of(self).now_ns_; }
  static int64_t deadline(void* self, oc_call*) noexcept { return of(self).deadline_ns_; }
  static int32_t cancelled(void* self, oc_call*) noexcept {
    return of(self).cancelled_ || of(self).now_ns_ >= of(self).deadline_ns_ ? 1 : 0;
  }
  static oc_status fail(void* self, oc_call*, oc_status status, oc_str text, uint32_t retry_after_ms) noexcept {
    of(self).error_text_ = view(text);
    of(self).retry_after_ms_ = retry_after_ms;
    return status;
  }
  static oc_str error_text(void* self, oc_call*) noexcept { return str(of(self).error_text_); }
  static void principal(void*, oc_call*, oc_principal* out) noexcept { *out = {out->size, 0, {}, {}, {}, {}}; }
  static oc_status sleep(void* self, oc_call*, uint64_t ns) noexcept {
    BareHost& host = of(self);
    if (host.cancelled_) return OC_CANCELLED;
    const int64_t left = host.deadline_ns_ - host.now_ns_;
    const bool is_late = left <= 0 || ns >= static_cast<uint64_t>(left);
    host.now_ns_ += is_late ? (left > 0 ? left : 0) : static_cast<int64_t>(ns);
    return is_late ? OC_TIMEOUT : OC_OK;
  }
  static uint32_t loop_index(void*, oc_call*) noexcept { return 0; }
  static uint32_t loop_count(void*) noexcept { return 1; }

  std::atomic<int64_t> now_ns_ = 1'000'000'000;
  int64_t deadline_ns_ = OC_NO_DEADLINE;
  bool cancelled_ = false;
  std::string error_text_;
  uint32_t retry_after_ms_ = 0;
  mutable std::mutex log_mutex_;
  std::vector<std::string> log_lines_;
  oc_host table_ = {
      .size = sizeof(oc_host),
      .abi_minor = OC_ABI_MINOR,
      .draft_rev = OC_ABI_DRAFT_REV,
      .self = this,
      .query = &query,
      .log = &log,
      .now = &now,
      .deadline = &deadline,
      .cancelled = &cancelled,
      .fail = &fail,
      .error_text = &error_text,
      .principal = &principal,
      .sleep = &sleep,
      .loop_index = &loop_index,
      .loop_count = &loop_count,
  };
};

}  // namespace oneclaw::sdk
