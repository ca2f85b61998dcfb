// Which job may run now: bounded in all and for each lane, fair between lanes, first come first served within one.
//
// A lane is a user, or a job for its children: those must not wait for the place that their parent holds. Knows names
// only. Any thread; leaf.
#pragma once

#include "host/base/result.h"

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::engine {

inline constexpr std::size_t kMaxRunning = 10'000;        // jobs at once in this process
inline constexpr std::size_t kMaxWaiting = 200'000;       // jobs that wait for their turn, in all
inline constexpr std::size_t kMaxWaitingOfLane = 10'000;  // and of one lane

// A job that may run now; a place is taken for it.
struct Turn {
  std::string lane;
  std::string job;
};

struct DispatcherLimits {
  std::size_t running = kMaxRunning;
  std::size_t waiting = kMaxWaiting;
  std::size_t waiting_of_lane = kMaxWaitingOfLane;
};

class Dispatcher {
 public:
  explicit Dispatcher(DispatcherLimits limits = {}) : limits_(limits) {}

  // Takes a place for one job of `lane` when there is one; the caller runs it, and gives the place back with release().
  bool try_take(const std::string& lane, std::size_t parallel);
  // Lines a job up that found no place. OC_EXHAUSTED beyond a bound. Jobs that were promised before (recovery) are
  // always taken.
  base::Result<void> enqueue(const std::string& lane, std::size_t parallel, std::string job, bool is_promised);
  // As enqueue() would answer, changing nothing: asked before money is held.
  base::Result<void> check_room(const std::string& lane) const;
  // Forgets a waiting job; false when it does not wait.
  bool remove(const std::string& lane, std::string_view job);
  // Gives a place back; the jobs that take it and others that became free, each with a place taken for it.
  std::vector<Turn> release(const std::string& lane);
  // As release() without a place to give: what can run now.
  std::vector<Turn> take_ready();

  std::size_t running() const;
  std::size_t waiting() const;

 private:
  struct Lane {
    std::size_t running = 0;
    std::size_t parallel = 1;
    std::deque<std::string> waiting;
    bool is_lined_up = false;  // its name stands in turn_
  };
  bool has_room(const Lane& lane) const noexcept;
  base::Result<void> room_for(std::size_t waiting_of_lane) const;
  void line_up(const std::string& name, Lane& lane);
  std::vector<Turn> take_locked();
  void forget_if_idle(const std::string& name);

  DispatcherLimits limits_;
  mutable std::mutex mutex_;
  std::map<std::string, Lane, std::less<>> lanes_;  // guarded by mutex_, as all below
  std::deque<std::string> turn_;                    // lanes with waiting jobs and a free place, in turn
  std::size_t running_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace oneclaw::engine
