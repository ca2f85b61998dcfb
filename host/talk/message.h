// One message of a conversation, as the web channel's API writes it (plugins/channel_web).
//
// A plain value; leaf, any thread.
#pragma once

#include "host/base/json.h"

#include <oneclaw/render/view.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oneclaw::talk {

struct Message {
  std::string id;
  std::int64_t seq = 0;       // grows with every change in the conversation
  std::int64_t position = 0;  // where it stands
  bool is_own = false;        // said by the user
  std::string text;           // of the user
  std::string action;         // the button that the user pressed
  std::string reply_to;       // the message that it stands on, or answers
  render::View view;          // of OneClaw
  std::string json;           // one line, without any control character
  bool is_running() const noexcept { return !is_own && view.progress.has_value(); }
};

// Nothing for what is no message.
std::optional<Message> read_message(const base::JsonValue& json);
// Of {"messages":[...]}: those that are some, in the order of position.
std::vector<Message> read_messages(const base::JsonValue& page);

}  // namespace oneclaw::talk
