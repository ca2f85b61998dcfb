// All loops of the process: starts their threads, deals work to the least loaded, stops and joins them.
//
// Owner: main. at() and least_loaded() from any thread.
#pragma once

#include "host/loop/loop.h"
#include "host/loop/thread.h"

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace oneclaw::loop {

struct LoopsOptions {
  std::size_t count = 0;  // 0: max(1, cores - 1) (decision 40)
  std::size_t stack_kib = 256;
};

class Loops {
 public:
  explicit Loops(LoopsOptions options);
  ~Loops();  // stops and joins
  Loops(const Loops&) = delete;
  Loops& operator=(const Loops&) = delete;

  std::size_t size() const noexcept { return loops_.size(); }
  Loop& at(std::size_t index) noexcept { return *loops_[index]; }
  Loop& least_loaded() noexcept;

  // Waits until every loop is without tasks: cancel and join what runs there before.
  void stop_and_join();
  // As stop_and_join(), but gives up at `deadline`: false when a loop still has tasks. live_tasks() names them, and the
  // process can only end with _exit.
  bool stop_and_join_until(fiber::Deadline deadline);
  std::vector<std::string> live_tasks(std::size_t max = 32) const;

 private:
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<Thread> threads_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t running_ = 0;
};

}  // namespace oneclaw::loop
