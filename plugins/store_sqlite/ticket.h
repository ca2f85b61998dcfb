// Ticket: where a fiber waits for what the writer's thread does for it. The fiber may leave early; the work does not.
#pragma once

#include <oneclaw/cpp/host/event.h>
#include <oneclaw/cpp/status.h>
#include <oneclaw/store.h>

#include <mutex>
#include <optional>
#include <utility>

namespace oneclaw::store_sqlite {

class Ticket {
 public:
  explicit Ticket(sdk::Event event) : event_(std::move(event)) {}

  // On the fiber that made it. What came; OC_TIMEOUT or OC_CANCELLED when the call ended first: the outcome is unknown.
  sdk::Status wait(sdk::Call call) {
    const sdk::Status waited = event_->wait(call);
    const std::lock_guard lock(mutex_);
    // Given back here, on its loop: the writer signals under the lock, and never after this.
    event_.reset();
    if (is_done_) return std::move(status_);
    return {waited.code(),
            "store_sqlite: the call ended before the commit did; commit again with the same id to learn "
            "its outcome"};
  }

  // On the writer's thread, once.
  void finish(sdk::Status status) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
    is_done_ = true;
    if (event_) event_->signal();
  }

 private:
  std::mutex mutex_;
  std::optional<sdk::Event> event_;
  bool is_done_ = false;
  sdk::Status status_;
};

}  // namespace oneclaw::store_sqlite
