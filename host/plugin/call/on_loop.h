// Runs lifecycle work on a loop and waits for its end, whatever the caller's deadline: it borrows the caller's stack.
//
// Called on a task. Unlike loop::run_on nothing of the caller's scope is carried over.
#pragma once

#include "host/fiber/task.h"
#include "host/loop/loop.h"

#include <string_view>

namespace oneclaw::plugin::call {

// On a task of its own, so that neither deadline nor cancellation of the caller reaches `work`.
template <class Fn>
void on_fresh_task(loop::Loop& target, std::string_view name, Fn&& work) {
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

// On the caller's task when it is on that loop already.
template <class Fn>
void on_loop(loop::Loop& target, std::string_view name, Fn&& work) {
  if (target.is_current()) {
    work();
  } else {
    on_fresh_task(target, name, work);
  }
}

}  // namespace oneclaw::plugin::call
