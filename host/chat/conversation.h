// A conversation: what somebody wrote becomes one message that answers it, and perhaps a job.
//
// Home loop, on a task; answer() suspends. Nothing of a conversation is kept in memory: what "more" or "Austin, TX"
// refers to is read from the messages that were sent there before.
#pragma once

#include "host/chat/command.h"
#include "host/chat/inbox.h"
#include "host/chat/pages.h"
#include "host/chat/parts.h"
#include "host/chat/token.h"
#include "host/chat/trigger.h"

#include <memory>
#include <optional>
#include <string>

namespace oneclaw::chat {

class Conversation {
 public:
  Conversation(const Parts& parts, const Tokens& tokens, Pages& pages)
      : parts_(parts), tokens_(tokens), pages_(pages) {}

  // The same event always comes to the same message and job, however often it is asked.
  base::Result<Reply> answer(const records::InboxEvent& event);
  records::OutboxMessage apology(const records::InboxEvent& event) const;
  // What the conversation of a schedule reads when its job starts, and when it cannot. JSON of a view.
  std::string schedule_started(const records::Schedule& schedule, const records::Job& job) const;
  std::string schedule_refused(const records::Schedule& schedule, const base::Error& error) const;

 private:
  // Whom and what one event is about.
  struct Turn {
    const records::InboxEvent& event;
    services::identity::Handle handle;
    std::string user;
  };
  // What an answer is made of, before it is a message.
  struct Answer {
    render::View view;
    std::string job;   // whose result it shows
    std::string asks;  // JSON of a question to the reader
    bool is_open = false;
  };

  base::Result<std::string> user_of(const records::InboxEvent& event, const services::identity::Handle& handle);
  base::Result<Answer> answer(const Turn& turn);
  base::Result<Answer> press(const Turn& turn, const Token& token);
  base::Result<Answer> command(const Turn& turn, const Command& command);
  base::Result<Answer> run(const Turn& turn, const Intent& intent, const services::registry::Catalog& catalog);
  base::Result<Answer> more(const Turn& turn);
  base::Result<Answer> details(const Turn& turn, std::uint32_t number);
  base::Result<Answer> export_file(const Turn& turn);
  base::Result<Answer> cancel(const Turn& turn, const std::string& job);
  base::Result<Answer> link(const Turn& turn, const std::string& code);
  base::Result<Answer> unlink(const Turn& turn);
  // scheduling.cc
  base::Result<Answer> add_schedule(const Turn& turn, const std::string& asked);
  base::Result<Answer> list_schedules(const Turn& turn);
  base::Result<Answer> remove_schedule(const Turn& turn, std::uint32_t number);
  base::Result<Answer> choose_zone(const Turn& turn, const std::string& name);

  // What was said, with a command's options in it.
  static std::string said(const records::InboxEvent& event);
  std::optional<Intent> intent_of(const Turn& turn, const Triggers& triggers);
  // Fills in what the message before asked for.
  std::optional<Intent> reply_to_question(const Turn& turn, const Triggers& triggers);
  base::Result<std::optional<records::OutboxMessage>> last_message(const Turn& turn, bool with_job);
  // The page shown last in this conversation.
  struct Shown {
    std::string job;
    std::uint32_t page = 0;
    bool is_result = false;
  };
  base::Result<std::optional<Shown>> last_shown(const Turn& turn);
  // Stable for an event, so that its answer is one message and its job one job.
  static std::string message_id(const records::InboxEvent& event);
  records::OutboxMessage message_of(const records::InboxEvent& event, const std::string& user, Answer&& answer) const;
  std::shared_ptr<const Triggers> triggers(const std::shared_ptr<const services::registry::Catalog>& catalog);
  std::string provider_of(const std::string& channel) const;
  void acknowledge(const records::InboxEvent& event);

  const Parts& parts_;
  const Tokens& tokens_;
  Pages& pages_;
  std::shared_ptr<const services::registry::Catalog> catalog_;  // that triggers_ was compiled from
  std::shared_ptr<const Triggers> triggers_;
};

}  // namespace oneclaw::chat
