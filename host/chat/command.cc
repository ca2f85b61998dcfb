#include "host/chat/command.h"

#include "host/chat/words.h"

#include <array>
#include <utility>

namespace oneclaw::chat {
namespace {

constexpr std::array<std::pair<std::string_view, CommandKind>, 24> kNames{{{"help", CommandKind::help},
                                                                           {"start", CommandKind::help},
                                                                           {"balance", CommandKind::balance},
                                                                           {"wallet", CommandKind::balance},
                                                                           {"history", CommandKind::history},
                                                                           {"more", CommandKind::more},
                                                                           {"next", CommandKind::more},
                                                                           {"show more", CommandKind::more},
                                                                           {"details", CommandKind::details},
                                                                           {"detail", CommandKind::details},
                                                                           {"export", CommandKind::export_file},
                                                                           {"cancel", CommandKind::cancel},
                                                                           {"stop", CommandKind::cancel},
                                                                           {"link", CommandKind::link},
                                                                           {"unlink", CommandKind::unlink},
                                                                           {"jobs", CommandKind::jobs},
                                                                           {"my jobs", CommandKind::jobs},
                                                                           {"schedule", CommandKind::schedule},
                                                                           {"schedules", CommandKind::schedules},
                                                                           {"my schedules", CommandKind::schedules},
                                                                           {"unschedule", CommandKind::unschedule},
                                                                           {"timezone", CommandKind::time_zone},
                                                                           {"time zone", CommandKind::time_zone},
                                                                           {"time-zone", CommandKind::time_zone}}};

// Everything behind the command is one argument.
bool takes_rest(CommandKind kind) noexcept { return kind == CommandKind::schedule || kind == CommandKind::time_zone; }

bool takes_argument(CommandKind kind) noexcept {
  return kind == CommandKind::details || kind == CommandKind::link || kind == CommandKind::cancel ||
         kind == CommandKind::unschedule || takes_rest(kind);
}

// 1 to 999,999; "#3" too. 0 for anything else.
std::uint32_t number_of(std::string_view text) {
  constexpr std::size_t kMostDigits = 6;
  if (text.substr(0, 1) == "#") text.remove_prefix(1);
  if (text.empty() || text.size() > kMostDigits) return 0;
  std::uint32_t out = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return 0;
    out = out * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return out;
}

std::optional<CommandKind> kind_of(std::string_view name) {
  for (const auto& [known, kind] : kNames) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Command> parse_command(std::string_view sentence) {
  std::vector<Word> words = without_courtesy(split_words(sentence));
  if (words.empty() || words.front().is_quoted) return std::nullopt;
  std::string& first = words.front().lower;
  if (first.size() > 1 && (first[0] == '/' || first[0] == '!')) {
    first.erase(0, 1);
    // Telegram's "/balance@our_bot".
    if (const std::size_t at = first.find('@'); at != std::string::npos) first.resize(at);
  }
  std::size_t used = 1;
  std::optional<CommandKind> kind;
  if (words.size() >= 2) {
    kind = kind_of(first + " " + words[1].lower);
    if (kind) used = 2;
  }
  if (!kind) kind = kind_of(first);
  if (!kind || (words.size() > used + 1 && !takes_rest(*kind))) return std::nullopt;
  Command out{*kind, {}, 0};
  if (words.size() == used) return out;
  if (!takes_argument(*kind)) return std::nullopt;
  out.argument = join_words(std::span(words).subspan(used));
  if (*kind == CommandKind::details || *kind == CommandKind::unschedule) {
    out.number = number_of(out.argument);
    if (out.number == 0) return std::nullopt;
  }
  return out;
}

}  // namespace oneclaw::chat
