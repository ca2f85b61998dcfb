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
  out.json = base::to_json(json);
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
