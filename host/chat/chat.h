// Chat: what people write to a channel becomes jobs, and the jobs' results become messages there.
//
// Owner: the app; one for the deployment. deliver() on a task of any loop; start() and stop() on a task. Everything
// else happens on the home loop. Events and answers are recorded before anything is said about them, so that a crash
// at any moment loses no message and shows none twice where the platform can tell.
#pragma once

#include "host/chat/conversation.h"
#include "host/chat/follow.h"
#include "host/chat/inbox.h"
#include "host/chat/outbox.h"
#include "host/chat/pages.h"
#include "host/chat/parts.h"
#include "host/chat/retention.h"
#include "host/chat/token.h"
#include "host/plugin/gate/gate.h"
#include "host/schedule/runner.h"

#include <oneclaw/host/bus.h>

#include <atomic>

namespace oneclaw::chat {

class Chat {
 public:
  explicit Chat(Parts parts, ChatOptions options = {});
  Chat(const Chat&) = delete;
  Chat& operator=(const Chat&) = delete;

  // Goes on with what the process before left; from now on deliver() takes events. Precondition: the records are open
  // and the engine is started.
  base::Result<void> start();
  // Before the engine stops and the channels go. False when a task does not end.
  bool stop(fiber::Deadline deadline);

  // OC_CONFLICT: seen before. Suspends while the host is full.
  base::Result<void> deliver(records::InboxEvent event) { return inbox_.deliver(std::move(event)); }
  // On a task: forgets what was said, as the options say; one bounded round, how many events went.
  base::Result<std::size_t> forget_old();
  // How schedules speak in the conversations that they were made in; outlived by the chat, called on the home loop.
  schedule::Voice schedule_voice();
  // oneclaw.host.bus/1 for one instance.
  plugin::gate::ExtraService bus(plugin::gate::Gate& gate);

 private:
  base::Result<void> start_here();
  void take_up(records::OutboxMessage message);

  const Parts parts_;
  const ChatOptions options_;
  const Tokens tokens_;
  Outbox outbox_;
  Pages pages_;
  Conversation conversation_;
  Followers followers_;
  Inbox inbox_;
  std::atomic<std::size_t> answered_{0};  // here, and not forgotten since
};

}  // namespace oneclaw::chat
