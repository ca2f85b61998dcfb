#include "host/engine/dispatcher.h"

#include <algorithm>

namespace oneclaw::engine {

using base::Error;

bool Dispatcher::has_room(const Lane& lane) const noexcept {
  return running_ < limits_.running && lane.running < lane.parallel;
}

bool Dispatcher::try_take(const std::string& lane, std::size_t parallel) {
  const std::lock_guard lock(mutex_);
  Lane& l = lanes_[lane];
  l.parallel = parallel;
  // Whoever waits goes first.
  const bool is_free = has_room(l) && l.waiting.empty() && turn_.empty();
  if (is_free) {
    ++l.running;
    ++running_;
  } else {
    forget_if_idle(lane);
  }
  return is_free;
}

base::Result<void> Dispatcher::room_for(std::size_t waiting_of_lane) const {
  if (waiting_ >= limits_.waiting) {
    return Error{OC_EXHAUSTED,
                 std::to_string(waiting_) + " jobs wait already, the most this host takes; try again later", 60'000};
  }
  if (waiting_of_lane >= limits_.waiting_of_lane) {
    return Error{OC_EXHAUSTED,
                 std::to_string(waiting_of_lane) + " of your jobs wait already; let some of them end first", 60'000};
  }
  return {};
}

base::Result<void> Dispatcher::check_room(const std::string& lane) const {
  const std::lock_guard lock(mutex_);
  const auto it = lanes_.find(lane);
  return room_for(it == lanes_.end() ? 0 : it->second.waiting.size());
}

base::Result<void> Dispatcher::enqueue(const std::string& lane, std::size_t parallel, std::string job,
                                       bool is_promised) {
  const std::lock_guard lock(mutex_);
  Lane& l = lanes_[lane];
  l.parallel = parallel;
  if (auto room = room_for(l.waiting.size()); !room && !is_promised) {
    forget_if_idle(lane);
    return room;
  }
  l.waiting.push_back(std::move(job));
  ++waiting_;
  line_up(lane, l);
  return {};
}

bool Dispatcher::remove(const std::string& lane, std::string_view job) {
  const std::lock_guard lock(mutex_);
  const auto it = lanes_.find(lane);
  if (it == lanes_.end()) return false;
  auto& waiting = it->second.waiting;
  const auto found = std::find(waiting.begin(), waiting.end(), job);
  if (found == waiting.end()) return false;
  waiting.erase(found);
  --waiting_;
  forget_if_idle(lane);
  return true;
}

std::vector<Turn> Dispatcher::release(const std::string& lane) {
  const std::lock_guard lock(mutex_);
  const auto it = lanes_.find(lane);
  if (it != lanes_.end() && it->second.running > 0) {
    --it->second.running;
    --running_;
    line_up(lane, it->second);
    forget_if_idle(lane);
  }
  return take_locked();
}

std::vector<Turn> Dispatcher::take_ready() {
  const std::lock_guard lock(mutex_);
  return take_locked();
}

// One job of each lane in turn, so that a long line of one keeps nobody else waiting.
std::vector<Turn> Dispatcher::take_locked() {
  std::vector<Turn> turns;
  while (!turn_.empty() && running_ < limits_.running) {
    const std::string name = std::move(turn_.front());
    turn_.pop_front();
    const auto it = lanes_.find(name);
    if (it == lanes_.end()) continue;
    Lane& lane = it->second;
    lane.is_lined_up = false;
    if (!has_room(lane) || lane.waiting.empty()) continue;
    turns.push_back({name, std::move(lane.waiting.front())});
    lane.waiting.pop_front();
    --waiting_;
    ++lane.running;
    ++running_;
    line_up(name, lane);
  }
  return turns;
}

void Dispatcher::line_up(const std::string& name, Lane& lane) {
  if (lane.is_lined_up || lane.waiting.empty() || lane.running >= lane.parallel) return;
  lane.is_lined_up = true;
  turn_.push_back(name);
}

void Dispatcher::forget_if_idle(const std::string& name) {
  const auto it = lanes_.find(name);
  if (it != lanes_.end() && it->second.running == 0 && it->second.waiting.empty()) lanes_.erase(it);
}

std::size_t Dispatcher::running() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

std::size_t Dispatcher::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

}  // namespace oneclaw::engine
