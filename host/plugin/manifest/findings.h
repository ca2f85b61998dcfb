// Violations of a schema as the lines that people read: "PATH#/pointer: reason".
//
// Private to this folder.
#pragma once

#include "host/base/result.h"
#include "host/plugin/schema/schema.h"

#include <string>
#include <vector>

namespace oneclaw::plugin::manifest {

// Larger manifests are refused unread; deeper ones while they are read.
inline constexpr std::size_t kMaxManifestBytes = 1u << 20;
inline constexpr std::size_t kMaxManifestDepth = 64;

class Findings {
 public:
  void add(const std::string& place, const std::string& text) { lines_.push_back(place + ": " + text); }
  bool empty() const noexcept { return lines_.empty(); }
  // All lines, at most the schema's kMaxViolations.
  base::Error error() const;

 private:
  std::vector<std::string> lines_;
};

}  // namespace oneclaw::plugin::manifest
