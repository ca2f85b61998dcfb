// Runs this or another program as a bounded child: limits, a deadline, its output and its report kept, the whole group
// killed.
//
// The child gets no descriptor but 0 (empty), 1 and 2 (collected) and kChildReportFd (a pipe), no environment but what
// is listed in the source, and a process group of its own. Any thread; blocks until the end or the deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::base {

inline constexpr int kChildReportFd = 3;

struct ChildLimits {
  std::chrono::milliseconds deadline{60'000};
  std::uint64_t address_space_bytes = 8ull << 30;  // not applied to sanitized builds, which reserve terabytes
  std::uint64_t file_bytes = 256u << 20;           // largest file it may write
  std::uint64_t cpu_seconds = 120;
  std::size_t output_bytes = 64u << 10;  // kept; the rest is read and dropped
  std::size_t report_bytes = 256u << 10;
};

struct ChildEnd {
  enum class How : std::uint8_t { exited, signalled, hung, not_started };
  How how = How::not_started;
  int code = 0;  // exit status or signal
  std::string report;
  std::string output;
  std::string text;  // "was killed by signal 11 (Segmentation fault)"
};

ChildEnd run_child(const std::string& program, const std::vector<std::string>& arguments, const ChildLimits& limits);

// In the child: writes the whole text to the report pipe; false when nobody reads.
bool write_child_report(std::string_view text) noexcept;

}  // namespace oneclaw::base
