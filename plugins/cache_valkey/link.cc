#include "link.h"

#include "encode.h"

#include <array>
#include <chrono>
#include <limits>

namespace oneclaw::cache_valkey {

namespace {

using sdk::Call;
using sdk::Status;

constexpr size_t kReadBytes = size_t{16} << 10;
// Of the two buffers between bursts; a large value does not stay for ever.
constexpr size_t kKeptBytes = size_t{256} << 10;
constexpr std::chrono::nanoseconds kForever{std::numeric_limits<int64_t>::max()};

}  // namespace

sdk::Result<std::shared_ptr<Link>> Link::start(Call call, sdk::Stream stream, const sdk::EventService& events,
                                               const sdk::TaskService& tasks, WaiterPool& waiters) {
  sdk::Result<sdk::Event> wake = events.create(call);
  if (!wake) return wake.take_status();
  sdk::Result<sdk::Event> ended = events.create(call);
  if (!ended) return ended.take_status();
  std::shared_ptr<Link> link(new Link(std::move(stream), std::move(*wake), std::move(*ended), waiters));
  for (void (Link::*work)(Call) : {&Link::read, &Link::write}) {
    const char* name = work == &Link::read ? "valkey.read" : "valkey.write";
    sdk::Result<sdk::TaskHandle> task = tasks.spawn(call, name, [link, work](Call own) -> Status {
      (link.get()->*work)(own);
      return OC_OK;
    });
    if (!task) {
      link->end("its tasks could not be started");
      return task.take_status();
    }
    task->detach();
  }
  return link;
}

Status Link::submit(const sdk::redis::Command& command, Waiter& waiter, int64_t now_ns) {
  if (sent_.size() >= kMaxInFlight) {
    return {OC_EXHAUSTED, "the cache has " + std::to_string(kMaxInFlight) + " commands under way on this loop"};
  }
  if (out_.size() + command.bytes() > kMaxQueuedBytes && !out_.empty()) {
    return {OC_EXHAUSTED, "more than 64 MiB wait to be sent to the cache server"};
  }
  sent_.push_back(&waiter);
  const bool was_empty = out_.empty();
  try {
    encode(command, out_);
  } catch (...) {
    sent_.pop_back();
    throw;
  }
  ++unwritten_;
  waiter.state = Waiter::State::sent;
  waiter.sent_ns = now_ns;
  // It runs after the tasks that are ready now, so that their commands leave with this one.
  if (was_empty) wake_writer_.signal();
  return OC_OK;
}

void Link::write(Call call) {
  std::string batch;
  while (!has_ended_) {
    if (out_.empty()) {
      const Status woken = wake_writer_.wait(call, kForever);
      if (woken.code() != OC_OK) return end("the writer was stopped");
      continue;
    }
    if (batch.capacity() > kKeptBytes) std::string().swap(batch);
    batch.clear();
    batch.swap(out_);
    unwritten_ = 0;
    const Status written = stream_.write(call, batch);
    if (written.code() != OC_OK) return end(call.error_text());
  }
}

void Link::read(Call call) {
  std::array<char, kReadBytes> buffer;
  while (!has_ended_) {
    const sdk::Result<uint64_t> got = stream_.read(call, buffer);
    if (has_ended_) return;
    if (!got) return end(call.error_text());
    if (*got == 0) return end("the server closed the connection");
    reader_.feed({buffer.data(), *got});
    if (!take_answers(call.host().now())) return;
  }
}

bool Link::take_answers(int64_t now_ns) {
  sdk::redis::Reply reply;
  while (true) {
    switch (reader_.next(reply)) {
      case ReplyReader::Next::more:
        return true;
      case ReplyReader::Next::broken:
        end("protocol error: " + reader_.problem());
        return false;
      case ReplyReader::Next::reply:
        break;
    }
    // An answer to what has not even left is nobody's.
    if (sent_.size() <= unwritten_) {
      end("protocol error: it answered what was not asked");
      return false;
    }
    last_answer_ns_ = now_ns;
    Waiter& waiter = *sent_.front();
    sent_.pop_front();
    waiter.reply = std::move(reply);
    finish(waiter, Waiter::State::answered);
  }
}

void Link::finish(Waiter& waiter, Waiter::State state) noexcept {
  if (waiter.is_abandoned) return waiters_.give(&waiter);
  waiter.state = state;
  waiter.event.signal();
}

void Link::end(std::string_view why) {
  if (has_ended_) return;
  has_ended_ = true;
  why_ = why;
  stream_.close();
  for (; !sent_.empty(); sent_.pop_front()) {
    finish(*sent_.front(), sent_.size() <= unwritten_ ? Waiter::State::unsent : Waiter::State::lost);
  }
  unwritten_ = 0;
  wake_writer_.signal();
  ended_.signal();
}

}  // namespace oneclaw::cache_valkey
