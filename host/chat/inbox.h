// The inbox: what people wrote is recorded before its channel hears that it arrived, and answered once.
//
// Home loop; deliver() comes from a task of any loop. Events of one conversation are answered one after the other.
// An event that cannot be answered is tried again, over restarts too, and after the last try its sender gets one
// sentence. Event and answer become done and recorded in one commit.
#pragma once

#include "host/chat/outbox.h"
#include "host/chat/parts.h"
#include "host/fiber/wait_list.h"
#include "host/loop/task_group.h"
#include "host/records/messages.h"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace oneclaw::chat {

inline constexpr std::size_t kMaxEventText = 16u << 10;  // longer ones are cut
inline constexpr std::size_t kMaxEventId = 512;
inline constexpr std::size_t kMaxEventExtra = 64u << 10;

// What an event leads to: a message or none. Open: a job will change it.
struct Reply {
  std::optional<records::OutboxMessage> message;
  bool is_open = false;
};
// Suspends. Called again for the same event after a failure or a crash: it must come to the same.
using Answerer = std::function<base::Result<Reply>(const records::InboxEvent& event)>;
// After the answer was recorded.
using OnAnswered = std::function<void(const Reply& reply)>;
// What its sender reads when an event is given up.
using Apology = std::function<records::OutboxMessage(const records::InboxEvent& event)>;

class Inbox {
 public:
  struct Calls {
    Answerer answer;
    OnAnswered answered;
    Apology apology;
  };
  Inbox(const Parts& parts, const ChatOptions& options, Outbox& outbox, Calls calls);
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  // Goes on with what was received and not answered, then takes more. Suspends.
  base::Result<void> start();
  // Records the event. OC_CONFLICT: seen before. OC_INVALID: no event. OC_UNAVAILABLE: not taken, try again.
  base::Result<void> deliver(records::InboxEvent event);
  // Takes no more; what is not answered until the deadline is at the next start. False when a task does not end.
  bool stop(fiber::Deadline deadline);
  std::size_t in_hand() const noexcept { return in_hand_; }

 private:
  using LaneKey = std::pair<std::string, std::string>;  // channel, conversation

  base::Result<void> take(records::InboxEvent event);
  void enqueue(records::InboxEvent event);
  void work(const LaneKey& key);
  void process(records::InboxEvent& event);
  base::Result<Reply> answer(const records::InboxEvent& event);
  // One commit: the event is over, its answer recorded. False: another process did it.
  base::Result<bool> close(const records::InboxEvent& event, records::InboxState state, const Reply& reply);
  base::Result<void> note_try(const records::InboxEvent& event);

  const Parts& parts_;
  const ChatOptions& options_;
  Outbox& outbox_;
  Calls calls_;
  loop::TaskGroup group_;
  std::map<LaneKey, std::deque<records::InboxEvent>> lanes_;
  fiber::WaitList room_;
  std::size_t in_hand_ = 0;
  bool is_open_ = false;
  bool is_stopping_ = false;
};

}  // namespace oneclaw::chat
