// All loops of the process: starts their threads, deals work to the least loaded, stops and joins them.
#pragma once

#include "host/loop/loop.h"

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

namespace oneclaw::loop {

struct LoopsOptions {
  std::size_t count = 0;      // 0: max(1, cores - 1) (decision 40)
  std::size_t stack_kib = 256;
};

class Loops {
 public:
  explicit Loops(LoopsOptions options);
  ~Loops();  // stops and joins
  std::size_t size() const noexcept { return loops_.size(); }
  Loop& at(std::size_t index) noexcept { return *loops_[index]; }
  Loop& least_loaded() noexcept;
  void stop_and_join();

 private:
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::thread> threads_;
};

}  // namespace oneclaw::loop
