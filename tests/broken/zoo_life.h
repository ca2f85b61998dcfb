// One defect's whole life in a process of its own: load, create, start, call, stop, with the good plugin beside it.
//
// Test code. The child prints one line "<stage> <status> <text>" for each stage it reached and "good <right> <wrong>"
// at the end; how it ends otherwise is the parent's to see.
#pragma once

#include <map>
#include <string>

namespace oneclaw::zoo {

inline constexpr const char* kLifeVerb = "zoo-life";

// The child. Ends the process with _exit(0) when the defect let it come so far.
[[noreturn]] void live(const std::string& id, const std::string& state);

struct StageReport {
  std::string status;
  std::string text;
};
struct LifeReport {
  std::map<std::string, StageReport> stages;
  int good = -1;  // requests the good plugin answered right; -1: not told
  int bad = -1;   // and wrong
};
LifeReport read_life(const std::string& output);

}  // namespace oneclaw::zoo
