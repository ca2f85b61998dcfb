// The command line of `oneclaw plugin check FILE.so`.
//
// Plain data. Leaf.
#pragma once

#include "host/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oneclaw::check {

struct Options {
  std::string program;            // started again for every case: an absolute path, usually /proc/self/exe
  std::vector<std::string> verb;  // what stands before FILE on the command line: {"plugin", "check"}
  std::string file;
  std::string config = "{}";  // of the instances; "${dir}" becomes a fresh directory
  std::string only;           // patterns, "store.*,cache.incr.*"
  std::string junit_file;
  bool as_json = false;  // the report as JSON instead of the table
  bool list = false;
  bool in_process = false;    // for debuggers: a crash ends everything
  std::size_t jobs = 0;       // cases at once; 0: as many as there are processors
  std::size_t timeout_s = 0;  // for each case; 0: the case's own
  std::uint64_t seed = 0;     // 0: random; printed
  std::string child_case;     // hidden: run this one and report over the pipe
  std::string scratch;        // hidden, for the child: the run's own directory
};

// The words after the verb. OC_INVALID with a sentence.
base::Result<Options> parse_options(const std::vector<std::string>& words);
std::string usage();

}  // namespace oneclaw::check
