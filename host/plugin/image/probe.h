// Tries a library in a child process first: what its constructors do - crash, hang, exit - happens there.
//
// The child is this program, started again with a hidden verb: probe() starts and judges it, run_probe() is the verb.
// Used by `plugin check` and, when the deployment wants it, before enabling. The child gets no environment and no
// descriptors of the host, its own process group, and the limits below. Any thread; blocks until the deadline at most.
#pragma once

#include "host/base/result.h"
#include "host/plugin/image/descriptor.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace oneclaw::plugin::image {

inline constexpr const char* kProbeVerb = "__probe-image";

struct ProbeLimits {
  std::chrono::milliseconds deadline{5'000};
  std::uint64_t address_space_bytes = 4ull << 30;  // not applied to sanitized builds, which reserve terabytes
  std::uint64_t file_bytes = 1u << 20;             // largest file it may write
  std::uint64_t cpu_seconds = 10;
  std::size_t output_bytes = 64u << 10;  // kept of what it prints; the rest is read and dropped
};

enum class ProbeEnd {
  ok,           // mapped, descriptor agrees with the manifest
  refused,      // the same error that load() would give
  crashed,      // killed by a signal
  exited,       // ended the process while it was loaded
  hung,         // did not come back before the deadline
  not_started,  // the child could not be made
};

struct ProbeOutcome {
  ProbeEnd end = ProbeEnd::not_started;
  oc_status status = OC_INTERNAL;  // of a refusal
  int signal = 0;                  // of a crash
  int exit_code = 0;               // of an exit
  std::string text;                // a sentence for every end
  std::string output;              // what the library wrote to stdout and stderr: it should be nothing
  std::string cross_check;         // where Boost.DLL's reading of the exports differs from ours; empty: it agrees
};

const char* probe_end_name(ProbeEnd end) noexcept;

// The arguments after the program's own name that make run_probe() try `path`; pass them to probe().
std::vector<std::string> probe_arguments(const std::string& path, const Expected& expected);
// Starts `program` with `arguments`.
ProbeOutcome probe(const std::string& program, const std::vector<std::string>& arguments,
                   const ProbeLimits& limits = {});

// The hidden verb: `arguments` are those behind kProbeVerb. Ends the process.
[[noreturn]] void run_probe(const std::vector<std::string>& arguments);

}  // namespace oneclaw::plugin::image
