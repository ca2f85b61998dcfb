// Memory of one call that is parked inside a plugin, and how fast all of them end.
#include "tests/swap/parked.h"

#include <cstdio>

int main() {
  for (const std::size_t count : {std::size_t{10'000}, std::size_t{100'000}}) {
    const oneclaw::swap::ParkedReport r = oneclaw::swap::measure_parked(count);
    std::printf("%6zu parked calls: %.2f KiB resident each, %zu mappings; %zu cancelled in %.3f s\n", r.parked,
                r.kib_per_call, r.mappings, r.cancelled, r.cancel_seconds);
  }
  return 0;
}
