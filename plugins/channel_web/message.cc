#include "message.h"

#include <oneclaw/cpp/json_writer.h>

#include <array>
#include <ctime>

namespace oneclaw::channel_web {

namespace {

void append_text(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out.append(",\"").append(name).append("\":");
  sdk::append_json_string(out, value);
}

}  // namespace

std::string utc_text(int64_t us) {
  const std::time_t seconds = us / 1'000'000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

void append_json(std::string& out, const Message& message) {
  out += "{\"id\":";
  sdk::append_json_string(out, message.id);
  out += ",\"seq\":" + std::to_string(message.seq) + ",\"position\":" + std::to_string(message.position);
  append_text(out, "from", message.is_from_user ? "user" : "oneclaw");
  append_text(out, "at", utc_text(message.at_us));
  append_text(out, "text", message.text);
  append_text(out, "action", message.action);
  append_text(out, "reply_to", message.reply_to);
  if (!message.view.empty()) out += ",\"view\":" + message.view;
  out += '}';
}

}  // namespace oneclaw::channel_web
