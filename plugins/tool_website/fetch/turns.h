// One request at a time to each host and port: who comes second waits for the turn, in order of arrival.
//
// One object an instance, all loops; waiting parks the fiber, the lock is held for leaf work only.
#pragma once

#include <oneclaw/cpp/host.h>
#include <oneclaw/cpp/host/event.h>

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace oneclaw::tool_website::fetch {

class Turns {
 public:
  // The right to ask one host; given back by the destructor.
  class Turn {
   public:
    Turn() noexcept = default;
    Turn(Turns* turns, std::string key) noexcept : turns_(turns), key_(std::move(key)) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)), key_(std::move(other.key_)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turns_ != nullptr) turns_->give_back(key_);
    }

   private:
    Turns* turns_ = nullptr;
    std::string key_;
  };

  explicit Turns(sdk::EventService events) noexcept : events_(events) {}

  // Suspends. OC_TIMEOUT after deadline_ns (absolute, of the host's clock), OC_CANCELLED, OC_EXHAUSTED.
  sdk::Result<Turn> take(sdk::Call call, const std::string& host_port, int64_t deadline_ns);
  std::size_t busy() const;

 private:
  struct Waiter {
    const sdk::Event* event;
    bool has_turn = false;
  };
  void give_back(const std::string& key) noexcept;

  sdk::EventService events_;
  mutable std::mutex mutex_;
  // A host that somebody is asking, with those who wait.
  std::unordered_map<std::string, std::deque<Waiter*>> hosts_;
};

}  // namespace oneclaw::tool_website::fetch
