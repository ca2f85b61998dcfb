// The messages of all conversations, in the deployment's store: what is written once, changed in place, and read on
// from where a reader was.
//
// Owner: the plugin. Any loop; every function suspends. Of two writers of one conversation the later one sees the
// earlier one's seq, also across hosts: each write guards the conversation's row.
#pragma once

#include "message.h"

#include <oneclaw/cpp/host/clock.h>
#include <oneclaw/cpp/host/store.h>
#include <oneclaw/cpp/status.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::channel_web {

class MessageLog {
 public:
  MessageLog(sdk::StoreService store, sdk::ClockService clock, int64_t keep)
      : store_(store), clock_(clock), keep_(keep) {}

  sdk::Status open(sdk::Call call);

  // Fills in seq, position and time. OC_CONFLICT: the id is there already, and `message` becomes what stands there.
  sdk::Status append(sdk::Call call, std::string_view conversation, Message& message);
  // OC_NOT_FOUND: there is no such message of OneClaw.
  sdk::Status change_view(sdk::Call call, std::string_view conversation, std::string_view id, std::string_view view);
  sdk::Status erase(sdk::Call call, std::string_view conversation, std::string_view id);

  // OC_NOT_FOUND.
  sdk::Result<Message> find(sdk::Call call, std::string_view conversation, std::string_view id) const;
  // What changed behind `seq`, in the order of seq.
  sdk::Result<std::vector<Message>> changed_since(sdk::Call call, std::string_view conversation, int64_t seq,
                                                  uint32_t limit) const;
  // The last ones before `position` (all of them without one), in the order of position.
  sdk::Result<std::vector<Message>> page(sdk::Call call, std::string_view conversation,
                                         std::optional<int64_t> before_position, uint32_t limit) const;

 private:
  struct Head {
    int64_t last = 0;     // seq of the last change
    int64_t count = 0;    // position of the last message
    int64_t version = 0;  // of the row; 0: there is none
  };
  sdk::Result<Head> head(sdk::Call call, std::string_view conversation) const;
  sdk::Status prune(sdk::Call call, std::string_view conversation, int64_t count);
  std::string new_commit_id(sdk::Call call) const;

  sdk::StoreService store_;
  sdk::ClockService clock_;
  int64_t keep_;
};

}  // namespace oneclaw::channel_web
