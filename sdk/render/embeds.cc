#include "sdk/render/embeds.h"

#include "sdk/render/lines.h"
#include "sdk/render/markdown.h"

#include <oneclaw/render/discord.h>
#include <oneclaw/render/text.h>

namespace oneclaw::render {
namespace {

// Kept free in every message, because only the last one is known to need it.
constexpr std::size_t kFooterRoom = 128;
constexpr std::string_view kNothing = "\u200b";  // a field must have a value

}  // namespace

std::size_t Embed::units() const noexcept {
  std::size_t units = in_utf16(title) + in_utf16(description) + in_utf16(footer);
  for (const EmbedField& field : fields) units += in_utf16(field.name) + in_utf16(field.value);
  return units;
}

bool EmbedPacker::fits(std::size_t units) const noexcept { return used_ + units <= kDiscordEmbedTotal - kFooterRoom; }

bool EmbedPacker::place(Embed embed) {
  const std::size_t units = embed.units();
  if (messages_.empty() || !fits(units) || messages_.back().size() == kDiscordEmbeds) {
    if (messages_.size() >= max_messages_) {
      is_cut_ = true;
      return false;
    }
    messages_.emplace_back();
    used_ = 0;
  }
  messages_.back().push_back(std::move(embed));
  used_ += units;
  is_closed_ = false;
  return true;
}

void EmbedPacker::add_text(std::string_view title, std::string url, std::string text) {
  if (is_cut_ && messages_.size() >= max_messages_) return;
  Embed embed;
  embed.title = escape_markdown(title);
  if (in_utf16(embed.title) > kDiscordTitle) {
    embed.title = escape_markdown(cut_text(title, kDiscordTitle, in_markdown));
    text = text.empty() ? std::string(title) : std::string(title) + "\n\n" + text;
  }
  embed.url = std::move(url);
  if (text.empty()) {
    place(std::move(embed));
    return;
  }
  for (std::string_view part : split_text(text, kDiscordDescription, in_markdown)) {
    embed.description = escape_markdown(part);
    if (!place(std::move(embed))) return;
    embed = Embed();
  }
}

void EmbedPacker::add_field(std::string_view name, std::string_view value) {
  if (is_cut_ && messages_.size() >= max_messages_) return;
  EmbedField field{escape_markdown(name), value.empty() ? std::string(kNothing) : escape_markdown(value)};
  const std::size_t value_units = in_utf16(field.value);
  const std::size_t units = in_utf16(field.name) + value_units;
  if (in_utf16(field.name) > kDiscordFieldName || value_units > kDiscordFieldValue) {
    add_text(name, {}, std::string(value));
    is_closed_ = true;
    return;
  }
  const bool has_room =
      !messages_.empty() && !is_closed_ && messages_.back().back().fields.size() < kDiscordFields && fits(units);
  if (!has_room) {
    Embed embed;
    embed.fields.push_back(std::move(field));
    place(std::move(embed));
    return;
  }
  messages_.back().back().fields.push_back(std::move(field));
  used_ += units;
}

std::vector<std::vector<Embed>> EmbedPacker::finish(std::string_view footer) {
  if (messages_.empty()) add_text({}, {}, "-");
  messages_.back().back().footer = cut_text(footer, kFooterRoom, in_utf16);
  return std::move(messages_);
}

}  // namespace oneclaw::render
