// oneclaw chat, in its two forms: for a person at a terminal, and for a pipe.
//
// Main thread; both block until the end and answer the exit code.
#pragma once

#include "host/cli/exit_code.h"
#include "host/cli/own_host.h"
#include "host/talk/talk.h"

#include <optional>
#include <string>

namespace oneclaw::cli {

struct Chat {
  talk::Endpoint endpoint;
  talk::LinkOptions link;
  std::optional<OwnHost> own_host;
  std::string text;  // one message instead of a conversation
  bool is_json = false;
  std::string history_path;  // empty: nothing is remembered
};

int chat_in_terminal(Chat& chat);
int chat_in_pipe(Chat& chat);

// Exit code for an error of the connection.
inline int code_of(const base::Error& error) {
  return error.status == OC_UNAVAILABLE || error.status == OC_TIMEOUT ? kUnavailable : kFailed;
}

}  // namespace oneclaw::cli
