#include <oneclaw/render/simulate.h>

#include "sdk/render/json.h"

#include <oneclaw/render/discord.h>
#include <oneclaw/render/gsm7.h>
#include <oneclaw/render/plain.h>
#include <oneclaw/render/telegram.h>
#include <oneclaw/render/terminal.h>
#include <oneclaw/render/web.h>

#include <algorithm>
#include <array>
#include <vector>

namespace oneclaw::render {
namespace {

using Messages = std::vector<std::string>;  // JSON objects

std::string choices_json(const std::vector<Choice>& choices) {
  return json_text([&](JsonWriter& writer) {
    writer.StartArray();
    for (const Choice& choice : choices) {
      writer.StartObject();
      writer.Key("number");
      writer.Uint(choice.number);
      put_member(writer, "action", choice.action);
      put_member(writer, "label", choice.label);
      writer.EndObject();
    }
    writer.EndArray();
  });
}

// Both are JSON already; no message is an empty object.
void put_choices(Messages& messages, const std::vector<Choice>& choices) {
  if (choices.empty()) return;
  std::string& last = messages.back();
  last.insert(last.size() - 1, ",\"choices\":" + choices_json(choices));
}

std::string text_message(std::string_view text) {
  return json_text([&](JsonWriter& writer) {
    writer.StartObject();
    put_member(writer, "text", text);
    writer.EndObject();
  });
}

Messages discord(const View& view) {
  DiscordMessages rendered = render_discord(view);
  put_choices(rendered.bodies, rendered.choices);
  return std::move(rendered.bodies);
}

Messages telegram(const View& view) {
  const TelegramMessages rendered = render_telegram(view);
  Messages messages;
  for (const TelegramMessage& message : rendered.messages) {
    messages.push_back(json_text([&](JsonWriter& writer) {
      writer.StartObject();
      put_member(writer, "text", message.html);
      put_member(writer, "parse_mode", "HTML");
      if (!message.reply_markup.empty()) {
        writer.Key("reply_markup");
        writer.RawValue(message.reply_markup.data(), message.reply_markup.size(), rapidjson::kObjectType);
      }
      writer.EndObject();
    }));
  }
  put_choices(messages, rendered.choices);
  return messages;
}

Messages sms(const View& view) {
  const PlainMessages rendered = render_sms(view);
  Messages messages;
  for (const std::string& text : rendered.texts) {
    const SmsLength length = sms_length(text);
    messages.push_back(json_text([&](JsonWriter& writer) {
      writer.StartObject();
      put_member(writer, "text", text);
      put_member(writer, "encoding", length.is_gsm7 ? "gsm7" : "ucs2");
      writer.Key("segments");
      writer.Uint64(length.segments);
      writer.EndObject();
    }));
  }
  put_choices(messages, rendered.choices);
  return messages;
}

Messages imessage(const View& view) {
  const PlainMessages rendered = render_imessage(view);
  Messages messages;
  for (const std::string& text : rendered.texts) messages.push_back(text_message(text));
  put_choices(messages, rendered.choices);
  return messages;
}

Messages terminal(const View& view) {
  const TerminalText rendered = render_terminal(view);
  Messages messages{text_message(rendered.text)};
  put_choices(messages, rendered.choices);
  return messages;
}

Messages web(const View& view) { return {render_web(view)}; }

struct Channel {
  std::string_view name;
  Messages (*render)(const View&);
};
constexpr std::array kChannels{Channel{"discord", discord},   Channel{"telegram", telegram}, Channel{"sms", sms},
                               Channel{"imessage", imessage}, Channel{"terminal", terminal}, Channel{"web", web}};
constexpr std::array kNames = [] {
  std::array<std::string_view, kChannels.size()> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = kChannels[i].name;
  return names;
}();

}  // namespace

std::span<const std::string_view> simulated_channels() noexcept { return kNames; }

sdk::Result<std::string> simulate(const View& view, std::string_view channel) {
  const auto* found = std::find_if(kChannels.begin(), kChannels.end(),
                                   [&](const Channel& candidate) { return candidate.name == channel; });
  if (found == kChannels.end()) {
    std::string known;
    for (std::string_view name : kNames) known += (known.empty() ? "" : ", ") + std::string(name);
    return sdk::Status(OC_NOT_FOUND,
                       "no channel \"" + std::string(channel) + "\" can be simulated; there are " + known);
  }
  std::string json = "[";
  for (const std::string& message : found->render(view)) {
    if (json.size() > 1) json += ',';
    json += message;
  }
  return json + "]";
}

}  // namespace oneclaw::render
