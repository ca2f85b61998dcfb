#include "host/talk/sse.h"

#include <utility>

namespace oneclaw::talk {

bool EventReader::feed(std::string_view bytes, const std::function<void(const ServerEvent&)>& take) {
  for (const char c : bytes) {
    const bool is_second = c == '\n' && was_return_;
    was_return_ = c == '\r';
    if (is_second) continue;
    if (c == '\n' || c == '\r') {
      take_line(line_, take);
      line_.clear();
    } else {
      line_ += c;
    }
    if (line_.size() + event_.data.size() > kMaxEventBytes) return false;
  }
  return true;
}

void EventReader::take_line(std::string_view line, const std::function<void(const ServerEvent&)>& take) {
  if (line.empty()) {
    if (has_data_) take(event_);
    event_.name = "message";
    event_.data.clear();
    has_data_ = false;
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == 0) return;  // a comment
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "id") {
    event_.id = value;
  } else if (field == "event") {
    event_.name = value;
  } else if (field == "data") {
    if (has_data_) event_.data += '\n';
    event_.data += value;
    has_data_ = true;
  }
}

}  // namespace oneclaw::talk
