// What only many repetitions show: memory, descriptors and threads that do not come back.
#include "host/check/case.h"
#include "host/check/specimen.h"

#ifdef ONECLAW_SANITIZED
#include <sanitizer/allocator_interface.h>
#else
#include <malloc.h>
#endif

#include <algorithm>
#include <filesystem>

namespace oneclaw::check {
namespace {

struct Footprint {
  std::int64_t heap_bytes = 0;
  std::int64_t descriptors = 0;
  std::int64_t threads = 0;
};

std::int64_t entries(const char* directory) {
  std::error_code error;
  std::int64_t count = 0;
  for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) ++count;
  return count;
}

// A sanitizer brings an allocator of its own, of which glibc's figures know nothing.
std::size_t heap_bytes() {
#ifdef ONECLAW_SANITIZED
  return ::__sanitizer_get_current_allocated_bytes();
#else
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

Footprint footprint() {
  return {static_cast<std::int64_t>(heap_bytes()), entries("/proc/self/fd"), entries("/proc/self/task")};
}

// What is lost in each cycle is lost in every row of cycles. What glibc keeps for a thread that frees what another one
// allocated counts as used, grows at first, and stops: it is no leak.
constexpr int kRows = 4;

void expect_no_growth(Report& report, const std::function<void()>& cycle, int cycles, std::int64_t bytes_each) {
  const Footprint before = footprint();
  std::int64_t least = INT64_MAX;
  for (int row = 0; row < kRows && least >= bytes_each * cycles; ++row) {
    const std::int64_t at = footprint().heap_bytes;
    for (int i = 0; i < cycles; ++i) cycle();
    least = std::min(least, footprint().heap_bytes - at);
    if (report.has_failed()) return;
  }
  report.note(std::to_string(cycles) + " cycles: heap " + (least < 0 ? "" : "+") + std::to_string(least) + " bytes");
  report.expect(least < bytes_each * cycles, "the heap grew by " + std::to_string(least) +
                                                 " bytes or more in each of " + std::to_string(kRows) + " rows of " +
                                                 std::to_string(cycles) + " cycles");
  const Footprint after = footprint();
  report.number(after.descriptors, before.descriptors, "open descriptors afterwards");
  report.expect(after.threads <= before.threads,
                std::to_string(after.threads - before.threads) + " threads are left over");
}

// Far below the smallest allocation an instance can make, far above the noise of the allocator's own caches.
constexpr std::int64_t kBytesEach = 16;

void create_destroy(Context& c) {
  constexpr int kCycles = 1000;
  const auto cycle = [&] {
    Specimen specimen(*c.rig);
    c.report.require_ok(specimen.create(), "create", specimen.detail());
    specimen.destroy();
  };
  for (int i = 0; i < 100; ++i) cycle();
  expect_no_growth(c.report, cycle, kCycles, kBytesEach);
}

void start_stop(Context& c) {
  constexpr int kCycles = 200;
  const auto cycle = [&] {
    Specimen specimen(*c.rig);
    specimen.bring_up(c.report);
    specimen.take_down(c.report);
    if (c.report.has_failed()) throw CaseEnd{};
  };
  for (int i = 0; i < 20; ++i) cycle();
  expect_no_growth(c.report, cycle, kCycles, 256);
}

void add(Cases& cases, std::string id, std::string title, std::function<void(Context&)> run) {
  Case c;
  c.id = std::move(id);
  c.title = std::move(title);
  c.run = std::move(run);
  c.deadline = std::chrono::seconds(180);
  cases.push_back(std::move(c));
}

}  // namespace

void add_life_stress_cases(Cases& cases) {
  add(cases, "life.memory.create_destroy",
      "1,000 instances created and destroyed leave no memory, descriptor or thread", create_destroy);
  add(cases, "life.memory.start_stop", "200 instances started and stopped leave no memory, descriptor or thread",
      start_stop);
}

}  // namespace oneclaw::check
