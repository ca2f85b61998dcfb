// oneclaw/cpp/channel.h - Channel: derive from it to provide "oneclaw.channel/1". Semantics: oneclaw/channel.h.
#pragma once

#include <oneclaw/channel.h>
#include <oneclaw/cpp/elements.h>
#include <oneclaw/cpp/guard.h>
#include <oneclaw/cpp/sink.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace oneclaw::sdk {

// May run on several loop threads at once; everything but traits may suspend.
class Channel {
 public:
  // Leaf. `size` of the result is filled in for you.
  virtual oc_channel_traits traits() = 0;
  // Writes the remote message id.
  virtual Status send(Call call, const oc_outbound& message, Sink remote_id) = 0;
  virtual Status edit(Call, std::string_view, const oc_outbound&) { return OC_UNSUPPORTED; }
  virtual Status typing(Call, std::string_view) { return {}; }
  virtual Status acknowledge(Call, std::string_view) { return {}; }

  static constexpr const char* kInterface = OC_CHANNEL_V1;
  template <class T>
  static const void* table() noexcept;

 protected:
  ~Channel() = default;
};

template <class T>
struct ChannelTable {
  static oc_status traits(void* self, oc_call* call, oc_channel_traits* out) noexcept {
    return guard<T>(self, call, [&](Channel& channel, Call) -> Status {
      oc_channel_traits traits = channel.traits();
      traits.size = std::min<uint32_t>(out->size, sizeof traits);
      std::memcpy(out, &traits, traits.size);
      return {};
    });
  }
  static oc_status send(void* self, oc_call* call, const oc_outbound* message, oc_sink remote_id) noexcept {
    return guard<T>(self, call,
                    [&](Channel& channel, Call c) { return channel.send(c, known(*message), Sink(remote_id)); });
  }
  static oc_status edit(void* self, oc_call* call, oc_str remote_id, const oc_outbound* message) noexcept {
    return guard<T>(self, call,
                    [&](Channel& channel, Call c) { return channel.edit(c, view(remote_id), known(*message)); });
  }
  static oc_status typing(void* self, oc_call* call, oc_str conversation) noexcept {
    return guard<T>(self, call, [&](Channel& channel, Call c) { return channel.typing(c, view(conversation)); });
  }
  static oc_status acknowledge(void* self, oc_call* call, oc_str interaction) noexcept {
    return guard<T>(self, call, [&](Channel& channel, Call c) { return channel.acknowledge(c, view(interaction)); });
  }

  static constexpr oc_channel_v1 kValue = {
      .size = sizeof(oc_channel_v1),
      .flags = 0,
      .traits = &traits,
      .send = &send,
      .edit = &edit,
      .typing = &typing,
      .acknowledge = &acknowledge,
  };
};

template <class T>
const void* Channel::table() noexcept {
  return &ChannelTable<T>::kValue;
}

}  // namespace oneclaw::sdk
