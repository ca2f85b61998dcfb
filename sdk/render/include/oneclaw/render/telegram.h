// Views as Telegram messages: HTML parse mode and an inline keyboard.
//
// Each text is a whole document: every tag that it opens it closes. The length limit holds for the text after parsing,
// in UTF-16 units. Any View may be given; it is sanitized first. Leaf, any thread.
#pragma once

#include <oneclaw/render/choice.h>
#include <oneclaw/render/view.h>

#include <cstddef>
#include <string>
#include <vector>

namespace oneclaw::render {

inline constexpr std::size_t kTelegramText = 4096;
inline constexpr std::size_t kTelegramCallbackData = 64;  // bytes
inline constexpr std::size_t kTelegramButtons = 100;
inline constexpr std::size_t kTelegramLabel = 64;  // ours: longer ones are cut on the screen anyway
// Telegram drops the entities of a message behind the hundredth: with more items than this, links are written out.
inline constexpr std::size_t kTelegramStyledItems = 40;

struct TelegramMessage {
  std::string html;          // for "text" with "parse_mode":"HTML"
  std::string reply_markup;  // JSON of an InlineKeyboardMarkup; empty without buttons
};

struct TelegramMessages {
  std::vector<TelegramMessage> messages;  // in order, at least one; buttons are on the last
  std::vector<Choice> choices;            // actions that found no room among the buttons
  bool is_cut = false;                    // the rest was over max_messages; the text says so with an ellipsis
};

struct TelegramOptions {
  std::size_t max_text = kTelegramText;
  std::size_t max_messages = 10;  // beside them comes what must not be lost: choices and links
  bool lists_attachments = true;  // false when the channel uploads them
};
TelegramMessages render_telegram(const View& view, const TelegramOptions& options = {});

// The text of HTML as made here, without tags and escapes: what to send, split no further, when Telegram answers
// "can't parse entities" all the same.
std::string telegram_plain(std::string_view html);

}  // namespace oneclaw::render
