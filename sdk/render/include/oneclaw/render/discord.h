// Views as Discord messages: embeds, buttons, and no way to mention anybody.
//
// Lengths are counted in UTF-16 units after escaping, which is never less than what Discord counts. Any View may be
// given; it is sanitized first. Leaf, any thread.
#pragma once

#include <oneclaw/render/choice.h>
#include <oneclaw/render/view.h>

#include <cstddef>
#include <string>
#include <vector>

namespace oneclaw::render {

inline constexpr std::size_t kDiscordTitle = 256;
inline constexpr std::size_t kDiscordDescription = 4096;
inline constexpr std::size_t kDiscordFields = 25;
inline constexpr std::size_t kDiscordFieldName = 256;
inline constexpr std::size_t kDiscordFieldValue = 1024;
inline constexpr std::size_t kDiscordFooter = 2048;
inline constexpr std::size_t kDiscordEmbeds = 10;
inline constexpr std::size_t kDiscordEmbedTotal = 6000;  // of all embeds of a message
inline constexpr std::size_t kDiscordRows = 5;
inline constexpr std::size_t kDiscordRowButtons = 5;
inline constexpr std::size_t kDiscordLabel = 80;
inline constexpr std::size_t kDiscordCustomId = 100;
inline constexpr std::size_t kDiscordButtonUrl = 512;

struct DiscordMessages {
  // JSON bodies of POST or PATCH /channels/{id}/messages, in order, at least one: "embeds", "components" and
  // "allowed_mentions" are always there, so that an edit replaces all of what was shown before. The transport adds what
  // is its own (nonce, message_reference, attachments). Buttons are on the last one; custom_id is the action's id.
  std::vector<std::string> bodies;
  std::vector<Choice> choices;  // actions that found no room among the buttons
  bool is_cut = false;          // the rest was over max_messages; the footer begins with an ellipsis
};

struct DiscordOptions {
  std::size_t max_messages = 10;  // beside them comes what must not be lost: choices and links
  bool lists_attachments = true;  // false when the channel uploads them
};
DiscordMessages render_discord(const View& view, const DiscordOptions& options = {});

}  // namespace oneclaw::render
