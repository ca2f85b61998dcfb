#include "host/fiber/context.h"

#include <boost/context/preallocated.hpp>

#include <cxxabi.h>

#include <new>

namespace oneclaw::fiber {
namespace {

constexpr std::uint64_t kLive = 0x11fe'c027'e717'0001U;

// Required by the interface; never called, because a context never ends.
struct StackOwnedByPool {
  boost::context::stack_context allocate() noexcept { return {}; }
  void deallocate(boost::context::stack_context&) noexcept {}
};

}  // namespace

__attribute__((noinline)) ExceptionGlobals& exception_globals() noexcept {
  return *reinterpret_cast<ExceptionGlobals*>(abi::__cxa_get_globals());
}

Context* Context::place(const Stack& stack) noexcept {
  constexpr std::size_t kRoom = (sizeof(Context) + 63) / 64 * 64;
  return reinterpret_cast<Context*>(stack.base + stack.size - kRoom);
}

Context& Context::on(const Stack& stack) {
  Context* at = place(stack);
  if (at->live_ == kLive) return *at;
  return *new (at) Context(stack);
}

Context::Context(const Stack& own) : stack(own) {
#if ONECLAW_ASAN
  side.bottom = own.base;
  side.size = own.size;
#endif
#if ONECLAW_TSAN
  // Making the context runs a few instructions on the new stack; they belong to the new fiber's history.
  void* maker = __tsan_get_current_fiber();
  side.tsan_fiber = __tsan_create_fiber(0);
  __tsan_switch_to_fiber(side.tsan_fiber, 0);
#endif
  boost::context::stack_context memory;
  memory.sp = own.base + own.size;
  memory.size = own.size;
  const boost::context::preallocated room(this, own.size, memory);
  idle = boost::context::fiber(std::allocator_arg, room, StackOwnedByPool{},
                               [this](boost::context::fiber&& from) { return run_jobs(std::move(from)); });
#if ONECLAW_TSAN
  __tsan_switch_to_fiber(maker, 0);
#endif
  live_ = kLive;
}

void Context::forget(const Stack& stack) noexcept {
  Context* at = place(stack);
  if (at->live_ != kLive) return;
  at->live_ = 0;
#if ONECLAW_TSAN
  __tsan_destroy_fiber(at->side.tsan_fiber);
#endif
}

void Context::prepare(Job job, void* argument, Side& back_to, ExceptionGlobals& globals) noexcept {
  job_ = job;
  argument_ = argument;
  back_side = &back_to;
  globals_ = &globals;
}

boost::context::fiber Context::run_jobs(boost::context::fiber from) {
  announce_arrival(side);
  *globals_ = ExceptionGlobals{};
  for (;;) {
    back = std::move(from);
    job_(argument_);
    from = switch_to(std::move(back), side, *back_side, *globals_);
  }
}

}  // namespace oneclaw::fiber
