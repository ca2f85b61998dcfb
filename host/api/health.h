// What operators watch: is the process alive, may it get traffic, and its numbers in Prometheus' text format.
//
// Any loop.
#pragma once

#include "host/net/http_exchange.h"
#include "host/net/http_server.h"
#include "host/plugin/call/ticks.h"
#include "host/plugin/roster/roster.h"

#include <prometheus/collectable.h>
#include <prometheus/registry.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace oneclaw::api {

// Set by the app, read by the handlers.
struct HealthFlags {
  std::atomic<bool> is_started{false};
  std::atomic<bool> is_draining{false};
  std::atomic<std::uint64_t> stall_warnings{0};
  std::atomic<std::uint64_t> stall_faults{0};
  std::atomic<bool> is_stalled{false};  // a loop is held beyond its fault budget now
};

// Families that exist already elsewhere in the process as plain counters, turned into Prometheus' form at each scrape.
class HostMetrics : public prometheus::Collectable {
 public:
  HostMetrics(const plugin::roster::Roster& roster, const net::HttpServer* server, loop::Loops& loops,
              const HealthFlags& flags);
  void set_server(const net::HttpServer* server) noexcept { server_.store(server); }
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const plugin::roster::Roster& roster_;
  std::atomic<const net::HttpServer*> server_;
  loop::Loops& loops_;
  const HealthFlags& flags_;
  plugin::call::TickRate rate_;
};

// 200 "ok" as long as loops turn.
void answer_healthz(net::Exchange& exchange);
// 200, or 503 with the instances that keep the host from being ready and why. Asks the cache, which may have lost its
// server since it started: suspends, at most two seconds.
void answer_readyz(net::Exchange& exchange, const plugin::roster::Roster& roster, const HealthFlags& flags);
void answer_metrics(net::Exchange& exchange, const prometheus::Registry& registry, const HostMetrics& metrics);

}  // namespace oneclaw::api
