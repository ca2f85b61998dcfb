#include <oneclaw/render/telegram.h>

#include "sdk/render/json.h"
#include "sdk/render/lines.h"
#include "sdk/render/styled_text.h"

#include <oneclaw/render/text.h>
#include <oneclaw/render/url.h>

#include <algorithm>
#include <iterator>

namespace oneclaw::render {
namespace {

constexpr std::string_view kDot = " \u00b7 ";
constexpr std::size_t kRowButtons = 3;
constexpr std::size_t kRowGraphemes = 30;  // of all labels of a row; a phone shows about as many

static_assert(kMaxActionIdBytes <= kTelegramCallbackData);

struct Buttons {
  std::vector<const Action*> buttons;
  std::vector<Action> rest;
};

// Telegram refuses a message for a button that does not lead into the public network: such links are written out.
Buttons choose_buttons(const std::vector<Action>& actions) {
  Buttons chosen;
  for (const Action& action : actions) {
    const bool can_be_button = action.url.empty() || is_public_url(action.url);
    if (can_be_button && chosen.buttons.size() < kTelegramButtons) {
      chosen.buttons.push_back(&action);
    } else {
      chosen.rest.push_back(action);
    }
  }
  return chosen;
}

std::string write_keyboard(const std::vector<const Action*>& buttons) {
  if (buttons.empty()) return {};
  return json_text([&](JsonWriter& writer) {
    writer.StartObject();
    writer.Key("inline_keyboard");
    writer.StartArray();
    std::size_t in_row = 0;
    std::size_t graphemes = 0;
    for (const Action* action : buttons) {
      const std::string label = cut_text(action->label, kTelegramLabel, in_utf16);
      const std::size_t length = in_graphemes(label);
      if (in_row == kRowButtons || (in_row > 0 && graphemes + length > kRowGraphemes)) {
        writer.EndArray();
        in_row = graphemes = 0;
      }
      if (in_row == 0) writer.StartArray();
      ++in_row;
      graphemes += length;
      writer.StartObject();
      put_member(writer, "text", label);
      put_member(writer, action->url.empty() ? "callback_data" : "url", action->url.empty() ? action->id : action->url);
      writer.EndObject();
    }
    writer.EndArray();
    writer.EndArray();
    writer.EndObject();
  });
}

// A heading that leads to `url`, which is written below when it cannot be a link.
void add_heading(StyledText& out, std::string_view separator, const std::string& title, const std::string& url,
                 bool is_styled) {
  const bool leads = is_styled && !title.empty() && is_public_url(url);
  out.add(separator, title, is_styled, leads ? url : std::string_view());
}

std::string written_url(const std::string& title, const std::string& url, bool is_styled) {
  return is_styled && !title.empty() && is_public_url(url) ? std::string() : url;
}

StyledText body_of(const View& view, const TelegramOptions& options) {
  const bool is_styled = view.items.size() <= kTelegramStyledItems;
  StyledText body;
  add_heading(body, {}, view.title, view.url, is_styled);
  body.add("\n\n", view.text);
  body.add("\n\n", written_url(view.title, view.url, is_styled));
  for (const Item& item : view.items) {
    add_heading(body, "\n\n", item.title, item.url, is_styled);
    body.add("\n", item.text);
    body.add("\n", field_line(item, kDot));
    body.add("\n", written_url(item.title, item.url, is_styled));
  }
  body.add("\n\n", progress_line(view, kBlockBar));
  if (options.lists_attachments) body.add("\n\n", attachment_line(view));
  body.add("\n\n", page_line(view, kDot));
  return body;
}

void put_body(TelegramMessages& out, const StyledText& body, std::size_t limit, std::size_t max_messages) {
  const std::string_view text = body.text();
  const std::vector<std::string_view> parts = split_text(text, limit, in_utf16, max_messages);
  for (std::string_view part : parts) out.messages.push_back({body.html(part), {}});
  if (parts.empty()) return;
  const auto last = static_cast<std::size_t>(parts.back().data() - text.data());
  out.is_cut = !is_blank(text.substr(last + parts.back().size()));
  if (!out.is_cut) return;
  const std::string_view rest = text.substr(last);
  const std::size_t kept = cut_text(rest, limit - 1, in_utf16, {}).size();
  out.messages.back().html = body.html(rest.substr(0, kept)) + std::string(kEllipsis);
}

void put_tail(TelegramMessages& out, std::string_view tail, std::size_t limit) {
  if (tail.empty()) return;
  StyledText text;
  text.add({}, tail);
  const std::size_t units = in_utf16(text.text()) + 2;
  std::vector<TelegramMessage>& messages = out.messages;
  if (!messages.empty() && in_utf16(telegram_plain(messages.back().html)) + units <= limit) {
    messages.back().html += "\n\n" + text.html(text.text());
    return;
  }
  for (std::string_view part : split_text(text.text(), limit, in_utf16)) messages.push_back({text.html(part), {}});
}

}  // namespace

std::string telegram_plain(std::string_view html) {
  struct Escape {
    std::string_view written;
    char meant;
  };
  static constexpr Escape kEscapes[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}};
  std::string out;
  while (!html.empty()) {
    if (html.front() == '<') {
      html.remove_prefix(std::min(html.find('>'), html.size() - 1) + 1);
      continue;
    }
    const auto* escape = std::find_if(std::begin(kEscapes), std::end(kEscapes), [&](const Escape& candidate) {
      return html.substr(0, candidate.written.size()) == candidate.written;
    });
    if (escape != std::end(kEscapes)) {
      out += escape->meant;
      html.remove_prefix(escape->written.size());
    } else {
      out += html.front();
      html.remove_prefix(1);
    }
  }
  return out;
}

TelegramMessages render_telegram(const View& from, const TelegramOptions& options) {
  const View view = sanitize(from);
  const std::size_t limit = std::clamp<std::size_t>(options.max_text, 2, kTelegramText);
  TelegramMessages out;
  put_body(out, body_of(view, options), limit, std::max<std::size_t>(options.max_messages, 1));
  const Buttons buttons = choose_buttons(view.actions);
  out.choices = number_actions(buttons.rest);
  std::string tail = choice_line(out.choices);
  for (const std::string& link : action_links(buttons.rest)) append_line(tail, link);
  put_tail(out, tail, limit);
  if (out.messages.empty()) out.messages.push_back({"-", {}});
  out.messages.back().reply_markup = write_keyboard(buttons.buttons);
  return out;
}

}  // namespace oneclaw::render
