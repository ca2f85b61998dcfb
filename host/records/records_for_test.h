// A real store_memory (and cache_memory) in a real roster, opened with the host's tables: what tests of everything
// above records start from.
//
// Made and used on a plain thread; on_task() goes to a loop and waits.
#pragma once

#include "host/base/wall_clock.h"
#include "host/plugin/roster/roster_for_test.h"
#include "host/records/client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>

namespace oneclaw::records {

// A wall clock that stands still until it is told otherwise. Any thread.
class SettableClock final : public base::WallClock {
 public:
  std::int64_t now_us() const noexcept override { return now_us_.load(); }
  void advance(std::chrono::microseconds by) noexcept { now_us_ += by.count(); }
  void set(std::int64_t now_us) noexcept { now_us_ = now_us; }

 private:
  std::atomic<std::int64_t> now_us_{1'790'000'000'000'000};  // in September 2026
};

class RecordsHost {
 public:
  // `yielding`: in every call of the store others get in, as in one that waits for a disk; for tests of what happens at
  // the same time (the test program then depends on the target store_yielding).
  enum class Store { memory, yielding };

  // What a test adds: `plugins` to the roster before it is made, `services` between its making and its start.
  struct Setup {
    std::function<void(plugin::roster::RosterHost&)> plugins = {};
    std::function<void(RecordsHost&)> services = {};
    Store store = Store::memory;
    std::chrono::milliseconds commit_time{0};  // how long each commit of the yielding store takes before it is applied
  };
  explicit RecordsHost(Store store = Store::memory, std::chrono::milliseconds commit_time = {})
      : RecordsHost(Setup{{}, {}, store, commit_time}) {}
  explicit RecordsHost(const Setup& setup) {
    const std::string store_id = setup.store == Store::memory ? "store_memory" : "store_yielding";
    const std::string store_folder = setup.store == Store::memory ? "/plugins/" : "/test-plugins/";
    plugins_.install(ONECLAW_BINARY_DIR + store_folder + store_id, store_id);
    plugins_.install(ONECLAW_BINARY_DIR "/plugins/cache_memory", "cache_memory");
    plugin::manifest::InstanceEntry& entry = plugins_.add(store_id, "store");
    if (setup.store == Store::yielding) {
      entry.config = "{\"commit_ms\":" + std::to_string(setup.commit_time.count()) + "}";
    }
    plugins_.add("cache_memory", "cache");
    plugins_.deployment.bind.store = "store";
    plugins_.deployment.bind.cache = "cache";
    if (setup.plugins) setup.plugins(plugins_);
    plugins_.construct();
    client_ = std::make_unique<Client>(*roster().role("store"));
    if (setup.services) setup.services(*this);
    plugins_.start_all();
    on_task([&] {
      const auto opened = client_->open();
      ASSERT_TRUE(opened) << opened.error().text;
    });
  }

  Client& client() noexcept { return *client_; }
  plugin::roster::Roster& roster() noexcept { return plugins_.roster(); }
  plugin::role::Role& cache() { return *roster().role("cache"); }
  loop::Loops& loops() noexcept { return plugins_.host.loops(); }
  plugin::roster::RosterHost& plugins() noexcept { return plugins_; }
  SettableClock clock;

  void on_task(const std::function<void()>& work, std::size_t loop = 0) { plugins_.on_task(work, loop); }
  // Runs `work(i)` for 0 <= i < count, each on a task of its own, on all loops in turn, and waits for all.
  void on_tasks(std::size_t count, const std::function<void(std::size_t)>& work) {
    run_tasks(count, loops().size(), work);
  }
  // The same on one loop: on the yielding store their calls take turns, one by one, so that none ends before the others
  // have begun.
  void in_turns(std::size_t count, const std::function<void(std::size_t)>& work) { run_tasks(count, 1, work); }

 private:
  void run_tasks(std::size_t count, std::size_t loop_count, const std::function<void(std::size_t)>& work) {
    on_task([&] {
      std::vector<loop::TaskHandle> tasks;
      for (std::size_t i = 0; i < count; ++i) {
        tasks.push_back(loops().at(0).spawn([&, i] {
          const auto ran = loop::run_on(loops().at(i % loop_count), "test", [&, i] { work(i); });
          EXPECT_TRUE(ran) << ran.error().text;
        }));
      }
      for (loop::TaskHandle& task : tasks) task.join();
    });
  }

  plugin::roster::RosterHost plugins_;
  std::unique_ptr<Client> client_;
};

}  // namespace oneclaw::records
