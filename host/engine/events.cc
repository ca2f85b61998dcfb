#include "host/engine/events.h"

#include <algorithm>

namespace oneclaw::engine {

struct Events::Channel {
  std::mutex mutex;
  std::deque<Event> kept;  // guarded by mutex, as all below
  std::uint64_t last_seq = 0;
  bool is_closed = false;
  std::vector<std::shared_ptr<loop::Event>> watchers;

  void add(std::string_view type, std::string data, bool closes) {
    const std::lock_guard lock(mutex);
    if (is_closed) return;
    kept.push_back({++last_seq, std::string(type), std::move(data)});
    if (kept.size() > kKeptEvents) kept.pop_front();
    is_closed = closes;
    // Under the lock: a watcher that leaves cannot end its event meanwhile.
    for (const auto& watcher : watchers) watcher->signal();
  }
};

void Events::open(const std::string& job) {
  const std::lock_guard lock(mutex_);
  auto& channel = open_[job];
  if (channel == nullptr) channel = std::make_shared<Channel>();
}

void Events::publish(std::string_view job, std::string_view type, std::string data) {
  std::shared_ptr<Channel> channel;
  {
    const std::lock_guard lock(mutex_);
    const auto it = open_.find(job);
    if (it == open_.end()) return;
    channel = it->second;
  }
  channel->add(type, std::move(data), false);
}

void Events::close(std::string_view job, std::string data) {
  std::shared_ptr<Channel> channel;
  {
    const std::lock_guard lock(mutex_);
    const auto it = open_.find(job);
    if (it == open_.end()) return;
    channel = std::move(it->second);
    open_.erase(it);
  }
  channel->add("done", std::move(data), true);
}

std::unique_ptr<Events::Subscription> Events::subscribe(std::string_view job) {
  const std::lock_guard lock(mutex_);
  const auto it = open_.find(job);
  if (it == open_.end()) return nullptr;
  return std::unique_ptr<Subscription>(new Subscription(it->second));
}

Events::Subscription::Subscription(std::shared_ptr<Channel> channel)
    : channel_(std::move(channel)), woken_(std::make_shared<loop::Event>(*loop::Loop::current())) {
  const std::lock_guard lock(channel_->mutex);
  channel_->watchers.push_back(woken_);
}

Events::Subscription::~Subscription() {
  const std::lock_guard lock(channel_->mutex);
  std::erase(channel_->watchers, woken_);
}

std::vector<Event> Events::Subscription::next(std::uint64_t after, fiber::Deadline deadline) {
  for (;;) {
    {
      const std::lock_guard lock(channel_->mutex);
      const auto first = std::find_if(channel_->kept.begin(), channel_->kept.end(),
                                      [&](const Event& event) { return event.seq > after; });
      if (first != channel_->kept.end()) return {first, channel_->kept.end()};
      if (channel_->is_closed) return {};
    }
    if (woken_->wait(deadline) != fiber::Wake::signalled) return {};
  }
}

bool Events::Subscription::is_closed() const {
  const std::lock_guard lock(channel_->mutex);
  return channel_->is_closed;
}

}  // namespace oneclaw::engine
