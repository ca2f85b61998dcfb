#include "watchers.h"

namespace oneclaw::channel_web {

Watchers::Watch::Watch(Watchers& watchers, std::string_view conversation, const sdk::Event& event)
    : watchers_(watchers), event_(event) {
  const std::lock_guard lock(watchers_.mutex_);
  place_ = watchers_.by_conversation_.emplace(std::string(conversation), this);
}

Watchers::Watch::~Watch() {
  const std::lock_guard lock(watchers_.mutex_);
  watchers_.by_conversation_.erase(place_);
}

void Watchers::note_change(std::string_view conversation) {
  const std::lock_guard lock(mutex_);
  const auto [first, last] = by_conversation_.equal_range(conversation);
  for (auto it = first; it != last; ++it) it->second->event_.signal();
}

void Watchers::note_typing(std::string_view conversation) {
  const std::lock_guard lock(mutex_);
  const auto [first, last] = by_conversation_.equal_range(conversation);
  for (auto it = first; it != last; ++it) {
    it->second->is_typing_ = true;
    it->second->event_.signal();
  }
}

}  // namespace oneclaw::channel_web
