// Calls parked inside a C plugin's host->sleep, each with deadline, principal and timer, and what they cost.
#pragma once

#include "host/plugin/instance/plugin_host_for_test.h"
#include "tests/swap/resident.h"

#include <oneclaw/cache.h>

#include <array>
#include <atomic>
#include <string>
#include <vector>

namespace oneclaw::swap {

struct ParkedReport {
  std::size_t parked = 0;     // inside the instance at once
  std::size_t cancelled = 0;  // ended OC_CANCELLED
  double kib_per_call = 0;
  double cancel_seconds = 0;  // from the first cancellation to the end of the last call
  std::size_t mappings = 0;
};

inline ParkedReport measure_parked(std::size_t count) {
  using plugin::run_on_task;
  plugin::PluginHost host(2);
  const auto probe = host.load(std::string(ONECLAW_BINARY_DIR) + "/test-plugins/probe_concurrent_a");
  std::shared_ptr<plugin::instance::Instance> instance;
  host.on_task([&] { instance = host.serve(probe); });
  const auto& cache = *static_cast<const oc_cache_v1*>(instance->table(plugin::instance::Kind::cache));
  const plugin::call::Principal who{"tenant", "user", "job", "step"};

  ParkedReport report;
  std::atomic<std::size_t> cancelled{0}, ended{0};
  std::array<std::vector<loop::TaskHandle>, 2> tasks;
  const auto body = [&] {
    const plugin::call::CallSpec spec{.deadline = fiber::Deadline::after(std::chrono::hours(1)), .principal = &who};
    const oc_status status = plugin::call::invoke(instance->callee(), spec, [&](oc_call* call) {
      return cache.get(instance->self(), call, plugin::call::to_oc_bytes("sleep:7200000"), oc_sink{});
    });
    if (status == OC_CANCELLED) ++cancelled;
    ++ended;
  };
  const std::size_t before_kib = resident_kib();
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    tasks[i].reserve(count / 2 + 1);
    host.on_task(
        [&] {
          for (std::size_t n = i; n < count; n += tasks.size()) {
            tasks[i].push_back(loop::Loop::current()->spawn(body, {.name = "parked", .stack_kib = 64}));
            if (n % 1024 < 2) fiber::current_task()->yield();
          }
        },
        i);
  }
  host.on_task([&] { plugin::wait_until([&] { return instance->callee().totals().inflight == count; }); });
  // All are inside now; that they are parked shows in the loops answering.
  for (std::size_t i = 0; i < tasks.size(); ++i) host.on_task([] {}, i);
  report.parked = instance->callee().totals().inflight;
  report.kib_per_call = static_cast<double>(resident_kib() - before_kib) / static_cast<double>(count);
  report.mappings = mappings();

  const std::int64_t start = fiber::now_ns();
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    host.loops().at(i).post([&, i] {
      for (loop::TaskHandle& task : tasks[i]) task.cancel();
    });
  }
  host.on_task([&] { plugin::wait_until([&] { return ended == count; }); });
  report.cancel_seconds = static_cast<double>(fiber::now_ns() - start) * 1e-9;
  report.cancelled = cancelled;
  for (std::size_t i = 0; i < tasks.size(); ++i) host.on_task([&] { tasks[i].clear(); }, i);
  host.on_task([&] { EXPECT_FALSE(instance->stop(plugin::patience()).is_stuck); });
  return report;
}

}  // namespace oneclaw::swap
