// Followers: the message of each running job shows how far it is, and in the end what came of it.
//
// Home loop. One task a job. Progress that comes faster than a message may change is drawn together; the end is always
// shown. After a restart a follower goes on from the job's row.
#pragma once

#include "host/chat/outbox.h"
#include "host/chat/pages.h"
#include "host/chat/parts.h"
#include "host/engine/events.h"
#include "host/loop/task_group.h"

#include <oneclaw/render/view.h>

#include <string>

namespace oneclaw::chat {

class Followers {
 public:
  Followers(const Parts& parts, const ChatOptions& options, Outbox& outbox, Pages& pages)
      : parts_(parts), options_(options), outbox_(outbox), pages_(pages), group_(parts.home) {}
  Followers(const Followers&) = delete;
  Followers& operator=(const Followers&) = delete;

  // `message` is open in the outbox and belongs to its job.
  void follow(const records::OutboxMessage& message);
  bool stop(fiber::Deadline deadline);

 private:
  void run(const records::OutboxMessage& message);
  // Until the job's events end; false when the host stops.
  bool watch(engine::Events::Subscription& events, const std::string& message, render::View& view);
  render::View last_view(const records::Job& job, const render::View& first);
  std::optional<records::Transaction> charge_of(const records::Job& job);

  const Parts& parts_;
  const ChatOptions& options_;
  Outbox& outbox_;
  Pages& pages_;
  loop::TaskGroup group_;
  bool is_stopping_ = false;
};

}  // namespace oneclaw::chat
