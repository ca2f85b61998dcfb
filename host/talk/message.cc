#include "host/talk/message.h"

#include <algorithm>

namespace oneclaw::talk {
namespace {

constexpr std::size_t kMaxId = 200;

std::string text_of(const base::JsonValue& object, std::string_view key) {
  const base::JsonValue* value = base::json_find(object, key);
  return value != nullptr && value->IsString() ? std::string(base::json_view(*value)) : std::string();
}

std::int64_t number_of(const base::JsonValue& object, std::string_view key) {
  const base::JsonValue* value = base::json_find(object, key);
  return value != nullptr && value->IsInt64() ? value->GetInt64() : 0;
}

// JSON that is printed: DEL and the C1 controls, which JSON allows as they are, are escaped like the others.
std::string printable_json(const base::JsonValue& json) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const std::string text = base::to_json(json);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    const bool is_c1 = byte == 0xc2 && next >= 0x80 && next < 0xa0;
    if (!is_c1 && byte != 0x7f) {
      out += text[i];
      continue;
    }
    const unsigned char control = is_c1 ? next : byte;
    out.append("\\u00") += kHex[control >> 4];
    out += kHex[control & 15];
    if (is_c1) ++i;
  }
  return out;
}

}  // namespace

std::optional<Message> read_message(const base::JsonValue& json) {
  Message out;
  out.id = text_of(json, "id");
  const std::string from = text_of(json, "from");
  if (out.id.empty() || out.id.size() > kMaxId || (from != "user" && from != "oneclaw")) return std::nullopt;
  out.is_own = from == "user";
  out.seq = number_of(json, "seq");
  out.position = number_of(json, "position");
  out.text = text_of(json, "text");
  out.action = text_of(json, "action");
  out.reply_to = text_of(json, "reply_to");
  if (const base::JsonValue* view = base::json_find(json, "view"); view != nullptr) {
    // What a newer host shows and this program cannot read is said, not left out: the message would seem unanswered.
    if (auto parsed = render::parse_view(base::to_json(*view))) {
      out.view = std::move(*parsed);
    } else {
      out.view.text = "This answer cannot be shown here: " + std::string(parsed.status().text());
    }
  }
  out.json = printable_json(json);
  return out;
}

std::vector<Message> read_messages(const base::JsonValue& page) {
  std::vector<Message> out;
  const base::JsonValue* list = base::json_find(page, "messages");
  if (list == nullptr || !list->IsArray()) return out;
  for (const auto& each : list->GetArray()) {
    if (auto message = read_message(each)) out.push_back(std::move(*message));
  }
  std::stable_sort(out.begin(), out.end(), [](const Message& a, const Message& b) { return a.position < b.position; });
  return out;
}

}  // namespace oneclaw::talk
