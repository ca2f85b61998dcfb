// Commands: the few words that are no request for work, such as "balance" or "details 3".
//
// Leaf, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oneclaw::chat {

enum class CommandKind : std::uint8_t {
  help,
  balance,
  history,
  more,
  details,
  export_file,
  cancel,
  link,
  unlink,
  jobs,
  schedule,
  schedules,
  unschedule,
  time_zone
};

struct Command {
  CommandKind kind = CommandKind::help;
  std::string argument;  // of link: the code; of cancel: a job id; of schedule and time_zone: the rest; may be empty
  std::uint32_t number = 0;  // of details and unschedule: which; 0 when it was not said
};

// Whatever the case, with or without a leading "/" or "!" and polite words. Nothing when the sentence is something
// else: "more plumbers in Austin" is no command.
std::optional<Command> parse_command(std::string_view sentence);

}  // namespace oneclaw::chat
