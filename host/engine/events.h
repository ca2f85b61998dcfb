// What happens to jobs while it happens: progress, steps, logs and the end, for whoever watches.
//
// Any thread publishes; a subscription belongs to the loop of the task that made it. Nothing is kept once a job has
// ended and nobody watches it: the records say the rest. A watcher that is slow loses the oldest progress, never the
// end.
#pragma once

#include "host/fiber/time.h"
#include "host/loop/sync.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::engine {

inline constexpr std::size_t kKeptEvents = 256;  // of one job

struct Event {
  std::uint64_t seq = 0;  // 1, 2, 3 ... of the job
  std::string type;       // "progress", "step", "log", "done"
  std::string data;       // JSON
};

class Events {
 public:
  class Subscription;
  Events() = default;
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  // Begins to keep events of a job.
  void open(const std::string& job);
  // Does nothing for a job that is not open.
  void publish(std::string_view job, std::string_view type, std::string data);
  // Publishes the last event, "done"; who watches still reads it.
  void close(std::string_view job, std::string data);
  // On a task. Null when the job is not open here: it ended, or runs elsewhere.
  std::unique_ptr<Subscription> subscribe(std::string_view job);

 private:
  struct Channel;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Channel>, std::less<>> open_;
};

class Events::Subscription {
 public:
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  // Events behind `after`, at least one, unless the deadline or a cancellation ends the wait first: then none.
  std::vector<Event> next(std::uint64_t after, fiber::Deadline deadline);
  // The last event was read or can be.
  bool is_closed() const;

 private:
  friend class Events;
  explicit Subscription(std::shared_ptr<Channel> channel);
  std::shared_ptr<Channel> channel_;
  std::shared_ptr<loop::Event> woken_;
};

}  // namespace oneclaw::engine
