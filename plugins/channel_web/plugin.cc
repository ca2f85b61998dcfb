// channel_web as a plugin: the tables of "oneclaw.channel/1" and "oneclaw.http/1" over one log of messages.
#include "config.h"
#include "messages_api.h"

#include <oneclaw/cpp/channel.h>
#include <oneclaw/cpp/plugin.h>
#include <oneclaw/render/web.h>

namespace oneclaw::channel_web {

namespace {

using sdk::Call;
using sdk::Status;

constexpr uint32_t kMaxText = 1u << 20;

class ChannelWeb final : public sdk::Plugin, public sdk::Channel, public sdk::HttpHandler {
 public:
  explicit ChannelWeb(const sdk::Setup& setup)
      : Plugin(setup),
        log_(sdk::StoreService(host()), sdk::ClockService(host()), parse_config(setup.config).keep_messages),
        api_(log_, watchers_, sdk::BusService(host()), sdk::EventService(host()), sdk::ClockService(host())) {}

 private:
  Status start(Call call) override { return log_.open(call); }

  oc_channel_traits traits() override {
    oc_channel_traits out{};
    out.flags = OC_CHANNEL_CAN_EDIT | OC_CHANNEL_CAN_BUTTON | OC_CHANNEL_CAN_TYPING | OC_CHANNEL_CAN_ATTACH |
                OC_CHANNEL_HAS_IDEMPOTENCY;
    out.max_text = kMaxText;
    out.max_buttons = render::kMaxActions;
    out.max_button_data = render::kMaxActionIdBytes;
    out.max_items = render::kMaxItems;
    return out;
  }

  Status send(Call call, const oc_outbound& message, sdk::Sink remote_id) override {
    const auto view = render::parse_view(sdk::view(message.view));
    if (!view) return {view.status().code(), std::string(view.status().text())};
    Message row;
    row.id = sdk::view(message.idempotency_key);
    row.is_from_user = false;
    row.reply_to = sdk::view(message.reply_to);
    row.view = render::render_web(*view);
    const std::string_view conversation = sdk::view(message.conversation);
    Status added = log_.append(call, conversation, row);
    if (added.code() != OC_OK && added.code() != OC_CONFLICT) return added;
    watchers_.note_change(conversation);
    return remote_id.write(row.id);
  }

  Status edit(Call call, std::string_view remote_id, const oc_outbound& message) override {
    const auto view = render::parse_view(sdk::view(message.view));
    if (!view) return {view.status().code(), std::string(view.status().text())};
    const std::string_view conversation = sdk::view(message.conversation);
    Status changed = log_.change_view(call, conversation, remote_id, render::render_web(*view));
    if (changed.code() == OC_OK) watchers_.note_change(conversation);
    return changed;
  }

  Status typing(Call, std::string_view conversation) override {
    watchers_.note_typing(conversation);
    return {};
  }

  Status handle(Call call, sdk::Exchange exchange) override { return api_.handle(call, exchange); }

  MessageLog log_;
  Watchers watchers_;
  MessagesApi api_;
};

}  // namespace

}  // namespace oneclaw::channel_web

ONECLAW_PLUGIN(oneclaw::channel_web::ChannelWeb, oneclaw::sdk::Channel, oneclaw::sdk::HttpHandler)
