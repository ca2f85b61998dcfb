// A person's side of a conversation: a line becomes a message or a pressed button, news become changes to show.
//
// One owner and thread.
#pragma once

#include "host/talk/link.h"

#include <oneclaw/render/choice.h>

#include <optional>
#include <string>
#include <vector>

namespace oneclaw::talk {

// What a line that somebody typed says: text, or a button of `message` when it is the button's number or label. The id
// is new.
Question question_of(const std::string& line, const Message* with_buttons, const std::string& conversation);

class Talk {
 public:
  Talk(Endpoint endpoint, LinkOptions options) : link_(std::move(endpoint), options), options_(std::move(options)) {}

  // Sends it, also again and again; the question's id tells its answer among the changes.
  Question say(const std::string& line);

  struct Refusal {
    std::string id;  // of the question
    base::Error error;
  };
  struct Heard {
    std::vector<Change> changes;
    std::vector<Refusal> refusals;
    bool is_connected_again = false;
    std::optional<base::Error> lost;  // tried again
    std::optional<base::Error> over;  // for good
  };
  Heard hear();
  int fd() const noexcept { return link_.fd(); }

  const Conversation& conversation() const noexcept { return conversation_; }
  const Link& link() const noexcept { return link_; }

 private:
  Link link_;
  LinkOptions options_;
  Conversation conversation_;
};

}  // namespace oneclaw::talk
