// The outbox: every answer is recorded before it is sent, sent until the channel takes it, and shown once.
//
// Home loop only. A message has one id for ever, which is the idempotency key towards the platform: an unknown outcome
// is repeated with the same key and the same words before anything newer is shown. In a conversation one call to the
// channel is in flight at most. A message that may still change (a running job's) is open: what it shows in between is
// not recorded, its last view is.
#pragma once

#include "host/chat/parts.h"
#include "host/fiber/time.h"
#include "host/loop/sync.h"
#include "host/loop/task_group.h"
#include "host/records/messages.h"

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oneclaw::chat {

class Outbox {
 public:
  // Both outlive the outbox.
  Outbox(const Parts& parts, const ChatOptions& options);
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // Messages that an earlier process did not bring to their end; each is to be given to take(). Suspends.
  base::Result<std::vector<records::OutboxMessage>> unfinished();
  // Sends a recorded message. Open: show() and finish() may follow.
  void take(records::OutboxMessage message, bool is_open, bool is_recovered);
  // A newer view of an open message; best effort, and what was not shown yet is replaced.
  void show(const std::string& id, std::string view);
  // The last view: recorded, then shown. OC_NOT_FOUND: no such open message. Suspends.
  base::Result<void> finish(const std::string& id, std::string view);

  // Sends no more; waits for calls in flight. False when one does not come back.
  bool stop(fiber::Deadline deadline);
  std::size_t size() const noexcept { return known_.size(); }

 private:
  struct Message {
    records::OutboxMessage row;
    bool is_open = false;
    bool is_due = false;                     // something newer than what the platform shows
    bool is_unsure = false;                  // it may have been sent: the key was used and no answer came
    std::optional<std::string> unsure_view;  // what it then says, when this process sent it
    fiber::Deadline not_before{0};
  };
  using LaneKey = std::pair<std::string, std::string>;  // channel, conversation
  struct Lane {
    explicit Lane(loop::Loop& home) : woken(home) {}
    std::list<std::unique_ptr<Message>> messages;
    loop::Event woken;
    bool is_working = false;
  };
  // One call to the channel, and how it went.
  struct Call {
    bool is_edit = false;
    bool is_second = false;  // a new message, because the first cannot be changed
    std::string key;
    std::string view;
    std::int64_t revision = 0;
    oc_status status = OC_OK;
    plugin::call::CallError error;
    std::string remote_id;
  };

  void wake(const LaneKey& key, Lane& lane);
  void work(const LaneKey& key);
  Message* next_of(Lane& lane) const;
  void send(Lane& lane, Message& message);
  void call_channel(const Message& message, Call& call);
  bool can_edit(const std::string& channel);
  void succeed(Message& message, const Call& call, bool can_edit);
  void fail(Message& message, const Call& call);
  void record(const Message& message);
  void forget_if_over(Lane& lane, Message& message);

  const Parts& parts_;
  const ChatOptions& options_;
  loop::TaskGroup group_;
  std::map<LaneKey, std::unique_ptr<Lane>> lanes_;
  std::map<std::string, Message*, std::less<>> known_;
  bool is_stopping_ = false;
};

}  // namespace oneclaw::chat
