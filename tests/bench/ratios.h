// A reporter that remembers the CPU time of each benchmark, so that main() can print ratios of the same run.
//
// CPU, not wall: the machines that run this are shared, and waiting for a core says nothing about the code.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace oneclaw::bench {

class Ratios final : public benchmark::ConsoleReporter {
 public:
  Ratios() : ConsoleReporter(OO_Tabular) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    // With repetitions the median is what counts.
    for (const Run& run : runs) {
      const bool is_aggregate = run.run_type == Run::RT_Aggregate;
      if (is_aggregate && run.aggregate_name != "median") continue;
      if (!is_aggregate && run.repetitions > 1) continue;
      times_ns_[run.run_name.function_name] =
          run.GetAdjustedCPUTime() * 1e9 / benchmark::GetTimeUnitMultiplier(run.time_unit);
    }
    ConsoleReporter::ReportRuns(runs);
  }

  // One line, left out when either did not run (--benchmark_filter).
  void print(const char* what, const std::string& ours, const std::string& raw) const {
    const auto a = times_ns_.find(ours);
    const auto b = times_ns_.find(raw);
    if (a == times_ns_.end() || b == times_ns_.end()) return;
    std::printf("%-45s %8.1f ns / %6.1f ns raw = %.1f  (%.1f / %.1f M a second)\n", what, a->second, b->second,
                a->second / b->second, 1e3 / a->second, 1e3 / b->second);
  }

 private:
  std::map<std::string, double> times_ns_;
};

}  // namespace oneclaw::bench
