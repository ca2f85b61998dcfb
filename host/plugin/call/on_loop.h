// Runs lifecycle work on another loop and waits for its end, whatever the caller's deadline: it borrows the caller's stack.
//
// Called on a task. On the same loop it simply calls. Unlike loop::run_on nothing of the caller's scope is carried over.
#pragma once

#include "host/fiber/task.h"
#include "host/loop/loop.h"

#include <string_view>

namespace oneclaw::plugin::call {

template <class Fn>
void on_loop(loop::Loop& target, std::string_view name, Fn&& work) {
  if (target.is_current()) {
    work();
    return;
  }
  loop::Loop& home = *loop::Loop::current();
  fiber::WaitPoint done;
  target.spawn_from_anywhere(
      [&work, &home, &done] {
        work();
        home.post([&done] { done.notify(); });
      },
      name);
  done.wait_uninterruptibly();
}

}  // namespace oneclaw::plugin::call
