// For tests of the call path: two loops, one pool thread, callees that are open.
#pragma once

#include "host/loop/blocking_pool.h"
#include "host/loop/loops.h"
#include "host/plugin/call/invoke.h"
#include "host/plugin/call/on_task_for_test.h"

#include <gmock/gmock.h>

#include <functional>
#include <memory>
#include <utility>

namespace oneclaw::plugin::call {

class InvokeTest : public ::testing::Test {
 protected:
  std::unique_ptr<Callee> open_callee(CalleeOptions options = {}) {
    if (options.name.empty()) options.name = "sample";
    auto callee = std::make_unique<Callee>(std::move(options), loops_, pool_);
    on_task([&] { callee->set_open(true); });
    return callee;
  }
  void on_task(const std::function<void()>& work, std::size_t loop = 0) { run_on_task(loops_.at(loop), work); }

  loop::Loops loops_{{.count = 2}};
  loop::BlockingPool pool_{{.threads = 1}};
};

}  // namespace oneclaw::plugin::call
