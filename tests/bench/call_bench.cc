// What a call into a plugin costs: bare through its table, through the gate, nested, and through a role; each against
// the plain C++ it replaces, in the same run.
#include "host/plugin/instance/plugin_host_for_test.h"
#include "host/plugin/role/role.h"
#include "tests/bench/ratios.h"

#include <benchmark/benchmark.h>
#include <oneclaw/cache.h>

#include <mutex>
#include <string>
#include <unordered_map>

namespace oneclaw {
namespace {

using plugin::PluginHost;
using plugin::call::invoke;
using plugin::instance::Instance;
using plugin::instance::Kind;

const std::string kPlugins = ONECLAW_BINARY_DIR;
constexpr std::string_view kKey = "rate:user:12345";

// The work of the probe's incr(), in this program.
__attribute__((noinline)) oc_status plain_incr(void* self, std::int64_t delta, std::int64_t* sum) {
  benchmark::DoNotOptimize(self);
  *sum = delta + 1;
  return OC_OK;
}

// One served instance of a plugin, and the benchmark's loop on a task of loop 0.
class Served {
 public:
  explicit Served(const std::string& folder, const std::string& config) : role_("bench", host_.loops()) {
    auto plugin = host_.load(kPlugins + folder);
    plugin.spec.config = config;
    host_.on_task([&] { role_.flip(host_.serve(plugin)); });
  }
  ~Served() {
    host_.on_task([&] { role_.flip(nullptr)->stop(plugin::patience()); });
  }
  void on_task(const std::function<void(Instance&, const oc_cache_v1&)>& body) {
    host_.on_task([&] {
      Instance& instance = *role_.current();
      body(instance, *static_cast<const oc_cache_v1*>(instance.table(Kind::cache)));
    });
  }
  plugin::role::Role& role() noexcept { return role_; }

 private:
  PluginHost host_{1};
  plugin::role::Role role_;
};

Served probe() { return Served("/test-plugins/probe_concurrent_a", R"({"mode":""})"); }

void direct_call(benchmark::State& state) {
  std::int64_t sum = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(plain_incr(&sum, sum, &sum));
  }
}
BENCHMARK(direct_call)->MeasureProcessCPUTime();

void table_call(benchmark::State& state) {
  Served served = probe();
  served.on_task([&](Instance& instance, const oc_cache_v1& cache) {
    std::int64_t sum = 0;
    const oc_bytes key = plugin::call::to_oc_bytes(kKey);
    for (auto _ : state) {
      benchmark::DoNotOptimize(cache.incr(instance.self(), nullptr, key, sum, -1, &sum));
    }
  });
}
BENCHMARK(table_call)->MeasureProcessCPUTime();

void gate(benchmark::State& state, bool has_deadline) {
  Served served = probe();
  served.on_task([&](Instance& instance, const oc_cache_v1& cache) {
    std::int64_t sum = 0;
    const oc_bytes key = plugin::call::to_oc_bytes(kKey);
    plugin::call::CallSpec spec;
    if (has_deadline) spec.deadline = fiber::Deadline::after(std::chrono::hours(1));
    for (auto _ : state) {
      benchmark::DoNotOptimize(invoke(instance.callee(), spec, [&](oc_call* call) {
        return cache.incr(instance.self(), call, key, sum, -1, &sum);
      }));
    }
  });
}
void gate_call_metered(benchmark::State& state) { gate(state, false); }
BENCHMARK(gate_call_metered)->MeasureProcessCPUTime();
void gate_call_metered_with_deadline(benchmark::State& state) { gate(state, true); }
BENCHMARK(gate_call_metered_with_deadline)->MeasureProcessCPUTime();

// Each iteration is one call nested in one that stays open.
void nested_call(benchmark::State& state) {
  Served served = probe();
  served.on_task([&](Instance& instance, const oc_cache_v1& cache) {
    std::int64_t sum = 0;
    const oc_bytes key = plugin::call::to_oc_bytes(kKey);
    invoke(instance.callee(), {}, [&](oc_call* outer) {
      for (auto _ : state) {
        benchmark::DoNotOptimize(invoke(instance.callee(), {.outer = outer}, [&](oc_call* call) {
          return cache.incr(instance.self(), call, key, sum, -1, &sum);
        }));
      }
      return OC_OK;
    });
  });
}
BENCHMARK(nested_call)->MeasureProcessCPUTime();

void bare_map_get(benchmark::State& state) {
  std::mutex mutex;
  std::unordered_map<std::string, std::string> map{{std::string(kKey), "value"}};
  std::string out;
  for (auto _ : state) {
    out.clear();
    const std::lock_guard lock(mutex);
    const auto it = map.find(std::string(kKey));
    if (it != map.end()) out.append(it->second);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(bare_map_get)->MeasureProcessCPUTime();

void cache_get_through_role(benchmark::State& state) {
  Served served("/plugins/cache_memory", R"({"max_bytes":1048576})");
  served.on_task([&](Instance&, const oc_cache_v1&) {
    const oc_bytes key = plugin::call::to_oc_bytes(kKey);
    const plugin::call::CallSpec spec{.deadline = fiber::Deadline::after(std::chrono::hours(1))};
    std::string out;
    served.role().call<oc_cache_v1>(Kind::cache, spec, [&](const oc_cache_v1& t, void* self, oc_call* call) {
      return t.set(self, call, key, plugin::call::to_oc_bytes("value"), OC_CACHE_NO_TTL, OC_CACHE_ALWAYS);
    });
    for (auto _ : state) {
      out.clear();
      benchmark::DoNotOptimize(
          served.role().call<oc_cache_v1>(Kind::cache, spec, [&](const oc_cache_v1& t, void* self, oc_call* call) {
            return t.get(self, call, key, plugin::sink_to(out));
          }));
    }
    if (out != "value") state.SkipWithError("the cache lost its value");
  });
}
BENCHMARK(cache_get_through_role)->MeasureProcessCPUTime();

}  // namespace
}  // namespace oneclaw

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  oneclaw::bench::Ratios ratios;
  benchmark::RunSpecifiedBenchmarks(&ratios);
  ratios.print("plugin table vs direct call", "table_call", "direct_call");
  ratios.print("gate with metering vs table", "gate_call_metered", "table_call");
  ratios.print("gate with metering and deadline vs table", "gate_call_metered_with_deadline", "table_call");
  ratios.print("nested gate call vs table", "nested_call", "table_call");
  ratios.print("cache get through role vs map with mutex", "cache_get_through_role", "bare_map_get");
  return 0;
}
