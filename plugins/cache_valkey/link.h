// Link: one connection on one loop, with many callers: their commands leave together, the answers come back in order.
//
// Owner: the client, and the two tasks that read and write; the last of them frees the stream. Every function is called
// on the loop that opened the stream. Once it has ended it stays ended, and a new link is made.
#pragma once

#include "reply_reader.h"
#include "waiter.h"

#include <oneclaw/cpp/host/event.h>
#include <oneclaw/cpp/host/stream.h>
#include <oneclaw/cpp/host/task.h>

#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace oneclaw::cache_valkey {

class Link {
 public:
  static constexpr size_t kMaxInFlight = size_t{1} << 16;      // commands without an answer
  static constexpr size_t kMaxQueuedBytes = size_t{64} << 20;  // of commands that wait for the writer

  // Starts the two tasks on the caller's loop. `waiters` outlives the link.
  static sdk::Result<std::shared_ptr<Link>> start(sdk::Call call, sdk::Stream stream, const sdk::EventService& events,
                                                  const sdk::TaskService& tasks, WaiterPool& waiters);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  // Leaf. From OC_OK on the waiter's state tells what became of it, and its event is signalled at the end.
  // OC_EXHAUSTED: too much is under way. Precondition: !has_ended().
  sdk::Status submit(const sdk::redis::Command& command, Waiter& waiter, int64_t now_ns);
  // The caller waits no more: the waiter is the link's now. Precondition: state sent.
  void abandon(Waiter& waiter) noexcept { waiter.is_abandoned = true; }

  // Ends it, the reason for whoever asks; every waiter learns about it. May be called again.
  void end(std::string_view why);
  bool has_ended() const noexcept { return has_ended_; }
  const std::string& why() const noexcept { return why_; }
  // Suspends until the link has ended or the time is over.
  void wait_for_end(sdk::Call call, std::chrono::nanoseconds at_most) const {
    if (!has_ended_) static_cast<void>(ended_.wait(call, at_most));
  }
  // Since when the oldest command without an answer waits; `now_ns` when there is none.
  int64_t waiting_since(int64_t now_ns) const noexcept { return sent_.empty() ? now_ns : sent_.front()->sent_ns; }
  int64_t last_answer_ns() const noexcept { return last_answer_ns_; }

 private:
  Link(sdk::Stream stream, sdk::Event wake_writer, sdk::Event ended, WaiterPool& waiters) noexcept
      : stream_(std::move(stream)), wake_writer_(std::move(wake_writer)), ended_(std::move(ended)), waiters_(waiters) {}
  void read(sdk::Call call);
  void write(sdk::Call call);
  bool take_answers(int64_t now_ns);
  void finish(Waiter& waiter, Waiter::State state) noexcept;

  sdk::Stream stream_;
  sdk::Event wake_writer_;
  sdk::Event ended_;
  WaiterPool& waiters_;
  ReplyReader reader_;
  std::deque<Waiter*> sent_;  // in the order of the commands; the last unwritten_ of them are still in out_
  size_t unwritten_ = 0;
  std::string out_;
  bool has_ended_ = false;
  std::string why_;
  int64_t last_answer_ns_ = 0;
};

}  // namespace oneclaw::cache_valkey
