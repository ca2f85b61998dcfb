// A stack with an execution context that outlives the work it runs: it takes one function after the other.
//
// Lives at the top of its own stack, is never destroyed, and is reused together with the stack from the pool: a spawn
// or a nested call costs two switches and no construction. A stack whose pages were dropped reads as zeros and gets a
// new context. Loop thread only.
#pragma once

#include "host/fiber/stack.h"
#include "host/fiber/switch.h"

#include <boost/context/fiber.hpp>

namespace oneclaw::fiber {

using Job = void (*)(void* argument) noexcept;

class Context {
 public:
  // The context of this stack, made if there is none. Precondition: the stack is in use by the caller.
  static Context& on(const Stack& stack);
  // Tells the sanitizers that the context of an idle stack is gone. Its memory may be dropped afterwards.
  static void forget(const Stack& stack) noexcept;

  // Prepares the next enter(): `job` runs with `argument`, then control goes back to `back`'s side.
  void prepare(Job job, void* argument, Side& back, ExceptionGlobals& globals) noexcept;

  Stack stack;
  Side side;
  Side* back_side = nullptr;
  boost::context::fiber idle;  // where the context waits for its next job; empty while it runs one
  boost::context::fiber back;  // where the job was started from

 private:
  explicit Context(const Stack& own);
  static Context* place(const Stack& stack) noexcept;
  boost::context::fiber run_jobs(boost::context::fiber from);

  ExceptionGlobals* globals_ = nullptr;
  Job job_ = nullptr;
  void* argument_ = nullptr;
  std::uint64_t live_ = 0;  // last: far from what grows towards it
};

}  // namespace oneclaw::fiber
