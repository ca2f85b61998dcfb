// What was said and what is still open: which message is new, which answer belongs to which question, and what must be
// sent again after the host was away.
//
// The host answers each message of a conversation with one message of its own, in their order; progress and result are
// one message that changes. One owner; leaf.
#pragma once

#include "host/talk/message.h"

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::talk {

inline constexpr std::size_t kMaxKnown = 1000;  // messages kept in mind

// What this program says, until it is answered.
struct Question {
  std::string id;      // of the message at the host; the same at each try
  std::string body;    // of POST /api/v1/messages
  std::string text;    // what the person sees of it
  std::string button;  // the message whose button it presses, or empty
  std::string answer;  // id of the message that answers, once there is one
};

// What there is to show.
struct Change {
  enum class Kind {
    said,      // the host has what this program said
    heard,     // somebody else said it in this conversation
    running,   // a job began, or is further; `is_new` at the first sight
    answered,  // a message in its last state, or changed afterwards
  };
  Kind kind = Kind::answered;
  Message message;
  bool is_new = false;
  std::string question;  // id of the own question that it answers, or empty
};

class Conversation {
 public:
  // `id` is what the API takes; the message's id has "u-" before it. `body` holds it.
  void ask(Question question);

  // The host's last messages, in the order of position: at the beginning, and each time the connection came back.
  // At the beginning nothing of it is to be shown but jobs that still run. `again`: questions that the host does not
  // have and must be sent again.
  std::vector<Change> take_all(const std::vector<Message>& messages, std::vector<Question>& again);
  std::vector<Change> take(const Message& message);
  // The host refused it: it gets no answer.
  void drop(std::string_view id);

  bool has_open() const noexcept { return !questions_.empty(); }
  const std::deque<Question>& open() const noexcept { return questions_; }
  // The last answer that has buttons, or null.
  const Message* with_buttons() const noexcept;
  std::vector<const Message*> running() const;  // in the order of position

 private:
  struct Heard {
    std::string id;
    std::int64_t position = 0;
    std::string button;  // the message whose button it presses
  };
  Question* question(std::string_view id);
  void begin_anew(const std::vector<Message>& messages);
  bool is_answered(std::string_view id) const;
  void hear(const Message& message);
  std::string claim(const Message& answer);
  void forget_old();

  std::map<std::string, Message> known_;
  std::deque<Question> questions_;              // own ones without a last answer
  std::deque<Heard> heard_;                     // messages of users, own and others', that no answer was seen for
  std::map<std::string, std::string> answers_;  // answer's id to question's id
  bool has_begun_ = false;
};

}  // namespace oneclaw::talk
