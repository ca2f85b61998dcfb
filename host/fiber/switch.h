// One switch between two stacks, with everything that must be told or kept: exception globals, ASan, TSan.
//
// The C++ runtime counts caught and uncaught exceptions per thread; two tasks of a thread that are parked inside catch
// blocks would mix them up, so each side of a switch keeps its own (decision 1).
#pragma once

#include "host/fiber/sanitizer.h"

#include <boost/context/fiber.hpp>

#include <cstddef>
#include <utility>

#if ONECLAW_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#if ONECLAW_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace oneclaw::fiber {

// The layout of __cxa_eh_globals is fixed by the Itanium C++ ABI.
struct ExceptionGlobals {
  void* caught_exceptions = nullptr;
  unsigned int uncaught_exceptions = 0;
};

// Those of the calling thread.
ExceptionGlobals& exception_globals() noexcept;

// One of the stacks between which a thread switches, while it does not run: what it needs when it runs again.
struct Side {
  ExceptionGlobals exceptions;
#if ONECLAW_ASAN
  void* fake_stack = nullptr;
  const void* bottom = nullptr;
  std::size_t size = 0;
  Side* came_from = nullptr;
#endif
#if ONECLAW_TSAN
  void* tsan_fiber = nullptr;
#endif
};

inline void announce_leave([[maybe_unused]] Side& from, [[maybe_unused]] Side& to) noexcept {
#if ONECLAW_ASAN
  to.came_from = &from;
  __sanitizer_start_switch_fiber(&from.fake_stack, to.bottom, to.size);
#endif
#if ONECLAW_TSAN
  __tsan_switch_to_fiber(to.tsan_fiber, 0);
#endif
}

inline void announce_arrival([[maybe_unused]] Side& self) noexcept {
#if ONECLAW_ASAN
  const void* bottom = nullptr;
  std::size_t size = 0;
  __sanitizer_finish_switch_fiber(self.fake_stack, &bottom, &size);
  self.came_from->bottom = bottom;  // how a loop thread's own bounds become known
  self.came_from->size = size;
#endif
}

// Continues at `target` and returns when somebody continues here, with the point where that somebody left off.
inline boost::context::fiber switch_to(boost::context::fiber target, Side& from, Side& to, ExceptionGlobals& globals) {
  from.exceptions = globals;
  announce_leave(from, to);
  boost::context::fiber left_at = std::move(target).resume();
  announce_arrival(from);
  globals = from.exceptions;
  return left_at;
}

}  // namespace oneclaw::fiber
