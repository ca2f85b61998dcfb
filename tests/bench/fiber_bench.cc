// What tasks cost: suspend and resume, spawn, calls on another stack, memory of parked tasks; each against the bare
// switch of Boost.Context in the same run.
#include "host/fiber/task.h"
#include "host/loop/loop.h"
#include "host/loop/sync.h"
#include "tests/bench/ratios.h"

#include <benchmark/benchmark.h>
#include <unistd.h>
#include <boost/context/fiber.hpp>

#include <atomic>

#include <fstream>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace oneclaw {
namespace {

using fiber::Deadline;
using namespace std::chrono_literals;

void on_a_task(const std::function<void(loop::Loop&)>& body) {
  loop::Loop loop({});
  loop.spawn([&] {
        body(loop);
        loop.stop();
      })
      .detach();
  loop.run();
}

void raw_suspend_resume(benchmark::State& state) {
  bool go_on = true;
  boost::context::fiber other([&](boost::context::fiber&& back) {
    while (go_on) back = std::move(back).resume();
    return std::move(back);
  });
  for (auto _ : state) other = std::move(other).resume();
  go_on = false;
  other = std::move(other).resume();
}
BENCHMARK(raw_suspend_resume);

void raw_fiber_from_kept_stack(benchmark::State& state) {
  struct KeptStack {
    boost::context::stack_context memory;
    boost::context::stack_context allocate() { return memory; }
    void deallocate(boost::context::stack_context&) noexcept {}
  };
  boost::context::fixedsize_stack allocator(256 * 1024);
  KeptStack kept{allocator.allocate()};
  for (auto _ : state) {
    boost::context::fiber other(std::allocator_arg, KeptStack(kept),
                                [](boost::context::fiber&& back) { return std::move(back); });
    other = std::move(other).resume();
    benchmark::DoNotOptimize(other);
  }
  allocator.deallocate(kept.memory);
}
BENCHMARK(raw_fiber_from_kept_stack);

void suspend_resume(benchmark::State& state) {
  on_a_task([&](loop::Loop&) {
    for (auto _ : state) fiber::current_task()->yield();
  });
}
BENCHMARK(suspend_resume);

// Two tasks that wake each other, with a deadline armed and disarmed each time; one iteration is one suspend and
// resume.
void wait_with_deadline(benchmark::State& state) {
  on_a_task([&](loop::Loop& loop) {
    fiber::WaitPoint ping;
    fiber::WaitPoint pong;
    bool go_on = true;
    const Deadline far = Deadline::after(1h);
    auto other = loop.spawn([&] {
      while (ping.wait(far), ping.reset(), go_on) pong.notify();
    });
    fiber::current_task()->yield();
    while (state.KeepRunningBatch(2)) {
      ping.notify();
      pong.wait(far);
      pong.reset();
    }
    go_on = false;
    ping.notify();
    other.join();
  });
}
BENCHMARK(wait_with_deadline);

void spawn_finish(benchmark::State& state) {
  on_a_task([&](loop::Loop& loop) {
    while (state.KeepRunningBatch(16)) {
      for (int i = 0; i < 16; ++i) loop.spawn([] {}).detach();
      fiber::current_task()->yield();
    }
  });
}
BENCHMARK(spawn_finish);

void call_on_stack(benchmark::State& state) {
  on_a_task([&](loop::Loop&) {
    int calls = 0;
    for (auto _ : state) fiber::call_on_stack(*fiber::current_task(), 64, [&calls] { ++calls; });
    benchmark::DoNotOptimize(calls);
  });
}
BENCHMARK(call_on_stack);

void descend(fiber::Task& task, int levels) {
  if (levels > 0) fiber::call_on_stack(task, 64, [&task, levels] { descend(task, levels - 1); });
}

void call_on_stack_nested_8(benchmark::State& state) {
  on_a_task([&](loop::Loop&) {
    while (state.KeepRunningBatch(8)) descend(*fiber::current_task(), 8);
  });
}
BENCHMARK(call_on_stack_nested_8);

// From this loop to a plain thread and back.
void event_from_another_loop(benchmark::State& state) {
  loop::Loop other({.index = 1});
  std::atomic<loop::Event*> ping{nullptr};
  std::thread thread([&] { other.run(); });
  on_a_task([&](loop::Loop& loop) {
    loop::Event pong(loop);
    std::atomic<bool> go_on{true};
    other.spawn_from_anywhere(
        [&] {
          loop::Event event(other);
          ping = &event;
          pong.signal();
          while (event.wait() == fiber::Wake::signalled && go_on) pong.signal();
          pong.signal();
        },
        "partner");
    pong.wait();
    for (auto _ : state) {
      ping.load()->signal();
      pong.wait();
    }
    go_on = false;
    ping.load()->signal();
    pong.wait();
  });
  other.stop();
  thread.join();
}
BENCHMARK(event_from_another_loop)->UseRealTime();

double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0;
  double resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

void parked_tasks(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    on_a_task([&](loop::Loop& loop) {
      std::vector<loop::TaskHandle> tasks;
      tasks.reserve(count);
      const double before = resident_bytes();
      for (std::size_t i = 0; i < count; ++i)
        tasks.push_back(loop.spawn([] { fiber::WaitPoint().wait(Deadline::after(1h)); }));
      fiber::current_task()->yield();
      state.counters["KiB_each"] = (resident_bytes() - before) / static_cast<double>(count) / 1024;
      const std::int64_t start = fiber::now_ns();
      for (loop::TaskHandle& task : tasks) task.cancel();
      for (loop::TaskHandle& task : tasks) task.join();
      state.counters["cancel_all_ms"] = static_cast<double>(fiber::now_ns() - start) / 1e6;
    });
  }
}
BENCHMARK(parked_tasks)->Arg(10'000)->Arg(100'000)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace oneclaw

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  oneclaw::bench::Ratios ratios;
  benchmark::RunSpecifiedBenchmarks(&ratios);
  std::puts("");
  ratios.print("suspend + resume through the loop", "suspend_resume", "raw_suspend_resume");
  ratios.print("suspend + resume with a deadline armed", "wait_with_deadline", "raw_suspend_resume");
  ratios.print("spawn + end", "spawn_finish", "raw_fiber_from_kept_stack");
  ratios.print("call on another stack", "call_on_stack", "raw_fiber_from_kept_stack");
  ratios.print("call on another stack, 8 deep, each", "call_on_stack_nested_8", "raw_fiber_from_kept_stack");
  return 0;
}
