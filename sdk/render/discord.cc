#include <oneclaw/render/discord.h>

#include "sdk/render/embeds.h"
#include "sdk/render/json.h"
#include "sdk/render/lines.h"

#include <oneclaw/render/text.h>
#include <oneclaw/render/url.h>

#include <algorithm>

namespace oneclaw::render {
namespace {

constexpr std::string_view kDot = " \u00b7 ";

// Discord refuses a message for a link that does not lead into the public network: such ones are written out.
bool can_be_button(const Action& action) {
  return action.url.empty() || (action.url.size() <= kDiscordButtonUrl && is_public_url(action.url));
}

struct Buttons {
  std::vector<const Action*> buttons;
  std::vector<Action> rest;
};

Buttons choose_buttons(const std::vector<Action>& actions) {
  Buttons chosen;
  for (const Action& action : actions) {
    if (chosen.buttons.size() < kDiscordRows * kDiscordRowButtons && can_be_button(action)) {
      chosen.buttons.push_back(&action);
    } else {
      chosen.rest.push_back(action);
    }
  }
  return chosen;
}

int button_style(const Action& action) noexcept {
  constexpr int kPrimary = 1;
  constexpr int kSecondary = 2;
  constexpr int kDanger = 4;
  constexpr int kLink = 5;
  if (!action.url.empty()) return kLink;
  if (action.style == ActionStyle::primary) return kPrimary;
  return action.style == ActionStyle::danger ? kDanger : kSecondary;
}

void write_button(JsonWriter& writer, const Action& action) {
  writer.StartObject();
  writer.Key("type");
  writer.Int(2);
  writer.Key("style");
  writer.Int(button_style(action));
  put_member(writer, "label", cut_text(action.label, kDiscordLabel, in_utf16));
  put_member(writer, action.url.empty() ? "custom_id" : "url", action.url.empty() ? action.id : action.url);
  writer.EndObject();
}

void write_rows(JsonWriter& writer, const std::vector<const Action*>& buttons) {
  writer.StartArray();
  for (std::size_t at = 0; at < buttons.size(); at += kDiscordRowButtons) {
    writer.StartObject();
    writer.Key("type");
    writer.Int(1);
    writer.Key("components");
    writer.StartArray();
    const std::size_t end = std::min(at + kDiscordRowButtons, buttons.size());
    for (std::size_t i = at; i < end; ++i) write_button(writer, *buttons[i]);
    writer.EndArray();
    writer.EndObject();
  }
  writer.EndArray();
}

void write_embed(JsonWriter& writer, const Embed& embed, std::optional<std::uint32_t> color) {
  writer.StartObject();
  if (!embed.title.empty()) put_member(writer, "title", embed.title);
  if (!embed.url.empty()) put_member(writer, "url", embed.url);
  if (!embed.description.empty()) put_member(writer, "description", embed.description);
  if (color) {
    writer.Key("color");
    writer.Uint(*color);
  }
  if (!embed.fields.empty()) {
    writer.Key("fields");
    writer.StartArray();
    for (const EmbedField& field : embed.fields) {
      writer.StartObject();
      put_member(writer, "name", field.name);
      put_member(writer, "value", field.value);
      writer.EndObject();
    }
    writer.EndArray();
  }
  if (!embed.footer.empty()) {
    writer.Key("footer");
    writer.StartObject();
    put_member(writer, "text", embed.footer);
    writer.EndObject();
  }
  writer.EndObject();
}

std::string write_body(const std::vector<Embed>& embeds, std::optional<std::uint32_t> color,
                       const std::vector<const Action*>& buttons) {
  return json_text([&](JsonWriter& writer) {
    writer.StartObject();
    writer.Key("embeds");
    writer.StartArray();
    for (const Embed& embed : embeds) write_embed(writer, embed, color);
    writer.EndArray();
    writer.Key("components");
    write_rows(writer, buttons);
    writer.Key("allowed_mentions");
    writer.StartObject();
    writer.Key("parse");
    writer.StartArray();
    writer.EndArray();
    writer.EndObject();
    writer.EndObject();
  });
}

std::string item_value(const Item& item) {
  std::string value = item.text;
  append_line(value, field_line(item, kDot));
  append_line(value, item.url);
  return value;
}

void pack(EmbedPacker& packer, const View& view, const DiscordOptions& options) {
  std::string text = view.text;
  const bool title_leads = !view.title.empty() && is_public_url(view.url);
  if (!title_leads) append_paragraph(text, view.url);
  append_paragraph(text, progress_line(view, kBlockBar));
  if (options.lists_attachments) append_paragraph(text, attachment_line(view));
  if (!view.title.empty() || !text.empty()) {
    packer.add_text(view.title, title_leads ? view.url : std::string(), std::move(text));
  }
  for (const Item& item : view.items) packer.add_field(item.title, item_value(item));
}

}  // namespace

DiscordMessages render_discord(const View& from, const DiscordOptions& options) {
  const View view = sanitize(from);
  EmbedPacker packer(std::max<std::size_t>(options.max_messages, 1));
  pack(packer, view, options);
  const bool is_cut = packer.is_cut();

  DiscordMessages out;
  out.is_cut = is_cut;
  const Buttons buttons = choose_buttons(view.actions);
  out.choices = number_actions(buttons.rest);
  std::string rest = choice_line(out.choices);
  for (const std::string& link : action_links(buttons.rest)) append_line(rest, link);
  packer.lift_limit();
  if (!rest.empty()) packer.add_field("More", rest);

  std::string footer = is_cut ? std::string(kEllipsis) : std::string();
  const std::string page = page_line(view, kDot);
  if (!page.empty()) footer += (footer.empty() ? std::string() : std::string(kDot)) + page;
  const std::vector<std::vector<Embed>> messages = packer.finish(footer);
  for (const std::vector<Embed>& embeds : messages) {
    const bool is_last = &embeds == &messages.back();
    out.bodies.push_back(write_body(embeds, view.color, is_last ? buttons.buttons : std::vector<const Action*>()));
  }
  return out;
}

}  // namespace oneclaw::render
