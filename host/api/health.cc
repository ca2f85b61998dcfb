#include "host/api/health.h"

#include "host/base/json_out.h"
#include "host/base/status.h"
#include "host/loop/loops.h"

#include <oneclaw/cache.h>
#include <prometheus/text_serializer.h>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>

namespace oneclaw::api {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

class Families {
 public:
  Families& family(std::string name, std::string help, MetricType type) {
    MetricFamily family;
    family.name = std::move(name);
    family.help = std::move(help);
    family.type = type;
    out_.push_back(std::move(family));
    return *this;
  }
  Families& value(double value, std::vector<ClientMetric::Label> labels = {}) {
    ClientMetric metric;
    metric.label = std::move(labels);
    if (out_.back().type == MetricType::Counter) {
      metric.counter.value = value;
    } else {
      metric.gauge.value = value;
    }
    out_.back().metric.push_back(std::move(metric));
    return *this;
  }
  std::vector<MetricFamily> take() { return std::move(out_); }

 private:
  std::vector<MetricFamily> out_;
};

ClientMetric::Label label(std::string name, std::string value) {
  ClientMetric::Label out;
  out.name = std::move(name);
  out.value = std::move(value);
  return out;
}

// Longest wait of /readyz for the cache's server.
constexpr std::chrono::seconds kProbeTime{2};

double resident_bytes() {
  std::ifstream in("/proc/self/statm");
  double pages = 0;
  double resident = 0;
  in >> pages >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

void add_plugins(Families& out, const std::vector<plugin::roster::Status>& all, const plugin::call::TickRate& rate) {
  out.family("oneclaw_plugin_up", "1 when the instance serves", MetricType::Gauge);
  for (const auto& s : all) {
    out.value(s.state == "serving" ? 1 : 0,
              {label("instance", s.name), label("plugin", s.plugin), label("state", s.state)});
  }
  // Without an instance there is nothing to count.
  std::vector<const plugin::roster::Status*> live;
  for (const auto& s : all) {
    if (s.is_live) live.push_back(&s);
  }
  out.family("oneclaw_plugin_generation", "How often the instance was made", MetricType::Gauge);
  for (const auto* s : live) out.value(static_cast<double>(s->generation), {label("instance", s->name)});
  out.family("oneclaw_plugin_calls_total", "Calls into the instance by status", MetricType::Counter);
  for (const auto* s : live) {
    for (std::size_t i = 0; i < s->totals.by_status.size(); ++i) {
      if (s->totals.by_status[i] == 0) continue;
      out.value(static_cast<double>(s->totals.by_status[i]),
                {label("instance", s->name), label("status", std::string(base::all_statuses()[i].name))});
    }
  }
  out.family("oneclaw_plugin_calls_inflight", "Calls inside the instance", MetricType::Gauge);
  for (const auto* s : live) out.value(static_cast<double>(s->totals.inflight), {label("instance", s->name)});
  out.family("oneclaw_plugin_call_seconds_total", "Time inside the instance, waiting included", MetricType::Counter);
  for (const auto* s : live) out.value(rate.seconds(s->totals.ticks), {label("instance", s->name)});
  out.family("oneclaw_plugin_misuses_total", "Wrong uses of host functions", MetricType::Counter);
  for (const auto* s : live) out.value(static_cast<double>(s->totals.misuses), {label("instance", s->name)});
}

void add_server(Families& out, const net::HttpCounters& c) {
  out.family("oneclaw_http_connections", "Open connections", MetricType::Gauge)
      .value(static_cast<double>(c.connections_open));
  out.family("oneclaw_http_requests_total", "Requests read", MetricType::Counter)
      .value(static_cast<double>(c.requests));
  out.family("oneclaw_http_responses_total", "Responses by the first digit of their status", MetricType::Counter);
  for (int i = 1; i < 6; ++i)
    out.value(static_cast<double>(c.responses[i]), {label("class", std::to_string(i) + "xx")});
  out.family("oneclaw_http_limits_met_total", "How often a named limit ended a request or connection",
             MetricType::Counter);
  const std::pair<const char*, const net::HttpCounters::Count*> limits[] = {
      {"max_connections", &c.connections_refused},
      {"head_time", &c.head_timeouts},
      {"max_head_bytes", &c.head_too_large},
      {"max_target_bytes", &c.target_too_long},
      {"max_body_bytes", &c.body_too_large},
      {"body_stall", &c.body_stalls},
      {"write_stall", &c.write_stalls},
      {"keep_alive_idle", &c.idle_closed},
      {"drain_body_bytes", &c.bodies_not_drained},
      {"max_requests_per_connection", &c.max_requests_reached}};
  for (const auto& [name, count] : limits) out.value(static_cast<double>(count->load()), {label("limit", name)});
  out.family("oneclaw_http_bad_requests_total", "Requests that are no HTTP", MetricType::Counter)
      .value(static_cast<double>(c.bad_requests));
  out.family("oneclaw_http_handler_failures_total", "Handlers that threw or answered nothing", MetricType::Counter)
      .value(static_cast<double>(c.handler_failures));
}

}  // namespace

HostMetrics::HostMetrics(const plugin::roster::Roster& roster, const net::HttpServer* server, loop::Loops& loops,
                         const HealthFlags& flags)
    : roster_(roster), server_(server), loops_(loops), flags_(flags) {}

std::vector<MetricFamily> HostMetrics::Collect() const {
  Families out;
  add_plugins(out, roster_.list(), rate_);
  if (const net::HttpServer* server = server_.load()) add_server(out, server->counters());
  out.family("oneclaw_loop_tasks", "Tasks alive on a loop", MetricType::Gauge);
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    out.value(static_cast<double>(loops_.at(i).task_count()), {label("loop", std::to_string(i))});
  }
  out.family("oneclaw_loop_stall_warnings_total", "Slices longer than the warn budget", MetricType::Counter)
      .value(static_cast<double>(flags_.stall_warnings));
  out.family("oneclaw_loop_stall_faults_total", "Slices longer than the fault budget", MetricType::Counter)
      .value(static_cast<double>(flags_.stall_faults));
  out.family("process_resident_memory_bytes", "Resident memory", MetricType::Gauge).value(resident_bytes());
  return out.take();
}

void answer_healthz(net::Exchange& exchange) {
  (void)exchange.reply({.status = 200, .content_type = "text/plain; charset=utf-8", .body = "ok\n"});
}

namespace {

// A cache that serves may still have lost its server: it is asked for a key that nobody writes.
std::optional<plugin::roster::Status> lost_cache(const plugin::roster::Roster& roster) {
  const auto is_cache = [](const plugin::roster::Status& s) {
    return s.state == "serving" && std::find(s.roles.begin(), s.roles.end(), "cache") != s.roles.end();
  };
  const auto all = roster.list();
  const auto found = std::find_if(all.begin(), all.end(), is_cache);
  plugin::role::Role* role = roster.role("cache");
  if (found == all.end() || role == nullptr) return std::nullopt;
  plugin::call::CallError error;
  const plugin::call::CallSpec spec{.deadline = fiber::Deadline::after(kProbeTime)};
  const oc_status status = role->call<oc_cache_v1>(
      plugin::instance::Kind::cache, spec,
      [](const oc_cache_v1& table, void* self, oc_call* call) {
        return table.exists(self, call, plugin::call::to_oc_bytes("oneclaw:readyz"));
      },
      &error);
  if (status >= 0) return std::nullopt;
  plugin::roster::Status lost = *found;
  lost.state = std::string(base::status_name(status));
  lost.reason = error.text;
  return lost;
}

}  // namespace

void answer_readyz(net::Exchange& exchange, const plugin::roster::Roster& roster, const HealthFlags& flags) {
  base::JsonOut out;
  auto waiting = roster.not_ready();
  if (waiting.empty() && flags.is_started && !flags.is_draining) {
    if (auto lost = lost_cache(roster)) waiting.push_back(std::move(*lost));
  }
  const bool is_ready = flags.is_started && !flags.is_draining && !flags.is_stalled && waiting.empty();
  out.open()
      .field("ready", is_ready)
      .field("draining", flags.is_draining.load())
      .field("stalled", flags.is_stalled.load());
  out.key("waiting_for").open_array();
  for (const auto& s : waiting) {
    out.open()
        .field("instance", s.name)
        .field("plugin", s.plugin)
        .field("state", s.state)
        .field("reason", s.reason)
        .close();
  }
  out.close_array().close();
  const std::string body = out.take() + "\n";
  (void)exchange.reply({.status = is_ready ? 200 : 503, .content_type = "application/json", .body = body});
}

void answer_metrics(net::Exchange& exchange, const prometheus::Registry& registry, const HostMetrics& metrics) {
  std::vector<MetricFamily> families = registry.Collect();
  for (MetricFamily& family : metrics.Collect()) families.push_back(std::move(family));
  const std::string body = prometheus::TextSerializer().Serialize(families);
  (void)exchange.reply({.status = 200, .content_type = "text/plain; version=0.0.4; charset=utf-8", .body = body});
}

}  // namespace oneclaw::api
