// One message of a conversation, and how it is written for readers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::channel_web {

struct Message {
  std::string id;            // within its conversation
  int64_t seq = 0;           // grows with every change in the conversation
  int64_t position = 0;      // where it stands; never changes
  bool is_from_user = true;  // else from OneClaw
  int64_t at_us = 0;         // since 1970
  std::string text;          // of a user
  std::string action;        // the button that a user pressed
  std::string reply_to;      // the message that it stands on
  std::string view;          // JSON of render_web(), from OneClaw
};

// Appends {"id","seq","position","from","at",...}; absent members are left out.
void append_json(std::string& out, const Message& message);
// "2026-11-24T17:30:00Z".
std::string utc_text(int64_t us);

}  // namespace oneclaw::channel_web
