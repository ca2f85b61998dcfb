// The services without handles of their own: offload, clock, log, metrics, secret.
#pragma once

#include "host/plugin/gate/gate.h"

#include <oneclaw/host/clock.h>
#include <oneclaw/host/log.h>
#include <oneclaw/host/metrics.h>
#include <oneclaw/host/offload.h>
#include <oneclaw/host/secret.h>

#include <map>
#include <mutex>
#include <string>

struct oc_metric;

namespace oneclaw::plugin::gate {

class OffloadService {
 public:
  explicit OffloadService(Gate& gate);
  const oc_host_offload_v1* table() const noexcept { return &table_; }

 private:
  static oc_status run(void* self, oc_call* call, oc_status (*fn)(void* ctx), void* ctx, oc_status* result);
  static oc_status wait_fd(void* self, oc_call* call, std::int32_t fd, std::int32_t events, std::int32_t* ready);
  Gate& gate_;
  oc_host_offload_v1 table_{};
};

class ClockService {
 public:
  explicit ClockService(Gate& gate);
  const oc_host_clock_v1* table() const noexcept { return &table_; }

 private:
  static std::int64_t wall_us(void* self, oc_call* call);
  static oc_status random(void* self, oc_call* call, void* buf, std::uint64_t len);
  Gate& gate_;
  oc_host_clock_v1 table_{};
};

class LogService {
 public:
  explicit LogService(Gate& gate);
  const oc_host_log_v1* table() const noexcept { return &table_; }

 private:
  static void write(void* self, oc_call* call, std::int32_t level, oc_str text, const oc_log_field* fields,
                    std::uint32_t count);
  static std::int32_t enabled(void* self, std::int32_t level);
  Gate& gate_;
  oc_host_log_v1 table_{};
};

class MetricsService {
 public:
  explicit MetricsService(Gate& gate);
  ~MetricsService();
  const oc_host_metrics_v1* table() const noexcept { return &table_; }

 private:
  struct Family {
    std::int32_t type = 0;
    std::map<std::string, oc_metric*, std::less<>> series;  // by label, each acquired once
  };
  static oc_status metric(void* self, oc_call* call, std::int32_t type, oc_str name, oc_str help, oc_str label_value,
                          oc_metric** out);
  static void record(void* self, oc_metric* metric, double value);
  oc_status find_or_make(std::int32_t type, std::string_view name, std::string_view help, std::string_view label,
                         oc_metric** out, std::string& why);
  Gate& gate_;
  std::mutex mutex_;
  std::map<std::string, Family, std::less<>> families_;  // guarded by mutex_
  oc_host_metrics_v1 table_{};
};

class SecretService {
 public:
  explicit SecretService(Gate& gate);
  const oc_host_secret_v1* table() const noexcept { return &table_; }

 private:
  static oc_status get(void* self, oc_call* call, oc_str name, oc_sink value);
  Gate& gate_;
  oc_host_secret_v1 table_{};
};

}  // namespace oneclaw::plugin::gate
