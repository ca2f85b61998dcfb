// Readers that wait for news of a conversation.
//
// Any loop thread; leaf. signal() of an event may be called from every thread, so nothing here hops.
#pragma once

#include <oneclaw/cpp/host/event.h>

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace oneclaw::channel_web {

class Watchers {
 public:
  // A reader, from now to the end of its life. `event` is of the reader's own loop and outlives it.
  class Watch {
   public:
    Watch(Watchers& watchers, std::string_view conversation, const sdk::Event& event);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // True once after each note_typing().
    bool take_typing() noexcept { return is_typing_.exchange(false); }

   private:
    friend class Watchers;
    Watchers& watchers_;
    const sdk::Event& event_;
    std::atomic<bool> is_typing_{false};
    std::multimap<std::string, Watch*, std::less<>>::iterator place_;
  };

  void note_change(std::string_view conversation);
  void note_typing(std::string_view conversation);

 private:
  std::mutex mutex_;                                                 // never held over a call that suspends
  std::multimap<std::string, Watch*, std::less<>> by_conversation_;  // guarded by mutex_
};

}  // namespace oneclaw::channel_web
