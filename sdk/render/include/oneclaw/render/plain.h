// Views as plain text with numbered choices, for SMS and iMessage.
//
// URLs are always written out. Any View may be given; it is sanitized first. Leaf, any thread.
#pragma once

#include <oneclaw/render/choice.h>
#include <oneclaw/render/view.h>

#include <cstddef>
#include <string>
#include <vector>

namespace oneclaw::render {

struct PlainMessages {
  std::vector<std::string> texts;  // in order; at least one
  std::vector<Choice> choices;     // what a reply with a number means
  bool is_cut = false;             // the rest was over max_messages; the text says so with an ellipsis
};

// The choices always arrive: beside max_messages, in messages of their own when they must.
struct SmsOptions {
  std::size_t max_segments = 10;  // of one message, at least 1
  std::size_t max_messages = 5;   // at least 1
};
PlainMessages render_sms(const View& view, const SmsOptions& options = {});

struct ImessageOptions {
  std::size_t max_text = 4000;  // UTF-16 units of one message, at least 1
  std::size_t max_messages = 10;
};
PlainMessages render_imessage(const View& view, const ImessageOptions& options = {});

}  // namespace oneclaw::render
