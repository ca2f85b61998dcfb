// Memory of one call that is parked inside a plugin, and how fast all of them end; against bare fibers of Boost.Context
// that are parked, which are the least a stackful wait can take.
#include "tests/swap/parked.h"

#include <boost/context/fiber.hpp>
#include <boost/context/fixedsize_stack.hpp>

#include <cstdio>
#include <utility>
#include <vector>

namespace {

namespace context = boost::context;

double kib_per_bare_fiber(std::size_t count) {
  std::vector<context::fiber> parked;
  parked.reserve(count);
  bool may_end = false;
  const std::size_t before_kib = oneclaw::swap::resident_kib();
  for (std::size_t i = 0; i < count; ++i) {
    context::fiber fiber(std::allocator_arg, context::fixedsize_stack(64 << 10), [&may_end](context::fiber&& back) {
      while (!may_end) back = std::move(back).resume();
      return std::move(back);
    });
    parked.push_back(std::move(fiber).resume());
  }
  const double kib = static_cast<double>(oneclaw::swap::resident_kib() - before_kib) / static_cast<double>(count);
  may_end = true;
  for (context::fiber& fiber : parked) fiber = std::move(fiber).resume();
  return kib;
}

}  // namespace

int main() {
  for (const std::size_t count : {std::size_t{10'000}, std::size_t{100'000}}) {
    // First the calls: what the bare fibers give back must not be theirs for nothing.
    const oneclaw::swap::ParkedReport r = oneclaw::swap::measure_parked(count);
    const double bare = kib_per_bare_fiber(count);
    std::printf(
        "%6zu parked calls: %.2f KiB resident each / %.2f KiB for a bare fiber = %.2f; %zu mappings; "
        "%zu cancelled in %.3f s\n",
        r.parked, r.kib_per_call, bare, r.kib_per_call / bare, r.mappings, r.cancelled, r.cancel_seconds);
  }
  return 0;
}
