// What robots.txt of each origin said, for as long as it may be believed; least recently used goes first.
//
// One object an instance, all loops; a short lock for leaf work.
#pragma once

#include "plugins/tool_website/fetch/robots.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace oneclaw::tool_website::fetch {

// How the file was answered.
enum class RobotsState : std::uint8_t { found, absent, unreachable };

struct RobotsEntry {
  RobotsState state = RobotsState::absent;
  Robots robots;
};

class RobotsCache {
 public:
  static constexpr std::size_t kMaxEntries = 2'048;
  static constexpr std::size_t kMaxBytes = 16u << 20;
  static constexpr int64_t kKeepNs = int64_t{3'600} * 1'000'000'000;
  static constexpr int64_t kKeepUnreachableNs = int64_t{60} * 1'000'000'000;

  // nullptr: not known, or too old.
  std::shared_ptr<const RobotsEntry> get(std::string_view origin, int64_t now_ns);
  void put(std::string_view origin, std::shared_ptr<const RobotsEntry> entry, int64_t now_ns);
  std::size_t size() const;

 private:
  struct Kept {
    std::string origin;
    std::shared_ptr<const RobotsEntry> entry;
    int64_t until_ns;
  };
  void drop_last();

  mutable std::mutex mutex_;
  std::list<Kept> order_;  // most recently used first
  std::unordered_map<std::string, std::list<Kept>::iterator> by_origin_;
  std::size_t bytes_ = 0;
};

}  // namespace oneclaw::tool_website::fetch
