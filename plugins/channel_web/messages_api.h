// The three routes of the web channel: saying something, reading back, and following a conversation.
//
// Owner: the plugin. Any loop; suspends. Who calls is whom the host has authenticated: the call's principal.
#pragma once

#include "message_log.h"
#include "request.h"
#include "watchers.h"

#include <oneclaw/cpp/host/bus.h>
#include <oneclaw/cpp/host/clock.h>
#include <oneclaw/cpp/host/event.h>
#include <oneclaw/cpp/http.h>

#include <chrono>
#include <string>
#include <string_view>

namespace oneclaw::channel_web {

inline constexpr uint32_t kFirstShown = 50;           // messages that a new reader gets
inline constexpr int64_t kMaxPage = 200;              // messages of one page
inline constexpr std::chrono::seconds kLookAgain{5};  // so that changes made by another host are seen

// "<user>/<name>", as the host's chat knows a conversation.
std::string full_name(std::string_view user, std::string_view name);

class MessagesApi {
 public:
  MessagesApi(MessageLog& log, Watchers& watchers, sdk::BusService bus, sdk::EventService events,
              sdk::ClockService clock)
      : log_(log), watchers_(watchers), bus_(bus), events_(events), clock_(clock) {}

  sdk::Status handle(sdk::Call call, sdk::Exchange exchange);

 private:
  sdk::Status post(sdk::Call call, sdk::Exchange exchange, std::string_view user);
  sdk::Status list(sdk::Call call, sdk::Exchange exchange, std::string_view user);
  sdk::Status stream(sdk::Call call, sdk::Exchange exchange, std::string_view user);
  // The label of the button, when the message still has it.
  sdk::Result<std::string> label_of(sdk::Call call, std::string_view conversation, const PostRequest& request) const;
  sdk::Status deliver(sdk::Call call, const std::string& conversation, const Message& message) const;
  // What is new behind `seen`, which moves along; empty when nothing is.
  sdk::Result<std::string> news(sdk::Call call, const std::string& conversation, int64_t& seen) const;
  sdk::Result<std::string> first_shown(sdk::Call call, const std::string& conversation, int64_t& seen) const;
  std::string new_id(sdk::Call call) const;

  MessageLog& log_;
  Watchers& watchers_;
  sdk::BusService bus_;
  sdk::EventService events_;
  sdk::ClockService clock_;
};

}  // namespace oneclaw::channel_web
