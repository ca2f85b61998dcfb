#include "messages_api.h"

#include <oneclaw/render/view.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace oneclaw::channel_web {

namespace {

using sdk::Call;
using sdk::Exchange;
using sdk::Result;
using sdk::Status;

constexpr std::string_view kJson = "application/json";
constexpr uint32_t kReadAtOnce = 100;
constexpr std::string_view kStillHere = ": still here\n\n";
constexpr int64_t kToSayGoodbye = 2'000'000'000;  // ns before the call's end, so that a stream ends and is not cut

Status copy_of(const Status& status) { return {status.code(), std::string(status.text()), status.retry_after_ms()}; }

Result<std::string> conversation_of(const Exchange& exchange, std::string_view user) {
  std::string name = query_value(exchange.query(), "conversation");
  if (name.empty()) name = kDefaultConversation;
  if (!is_name(name)) return Status(OC_INVALID, "conversation must be 1 to 64 letters, digits, '_' or '-'");
  return full_name(user, name);
}

void append_event(std::string& out, const Message& message, int64_t id) {
  if (id > 0) out += "id: " + std::to_string(id) + "\n";
  out += "event: message\ndata: ";
  append_json(out, message);
  out += "\n\n";
}

std::string typing_event(std::string_view conversation) {
  const std::string_view name = conversation.substr(conversation.find('/') + 1);
  return "event: typing\ndata: {\"conversation\":\"" + std::string(name) + "\"}\n\n";
}

// The event that a reader has seen last; 0: it is a new one.
int64_t last_event_id(const Exchange& exchange) {
  const std::string_view text = exchange.header("last-event-id");
  int64_t seq = 0;
  std::from_chars(text.data(), text.data() + text.size(), seq);
  return std::max<int64_t>(seq, 0);
}

}  // namespace

std::string full_name(std::string_view user, std::string_view name) {
  return std::string(user) + "/" + std::string(name);
}

Status MessagesApi::handle(Call call, Exchange exchange) {
  const std::string user(call.principal().user);
  if (user.empty()) return {OC_UNAUTHENTICATED, "channel_web: the host did not say whose messages these are"};
  if (exchange.route() == "POST /api/v1/messages") return post(call, exchange, user);
  if (exchange.route() == "GET /api/v1/messages") return list(call, exchange, user);
  return stream(call, exchange, user);
}

std::string MessagesApi::new_id(Call call) const {
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<std::byte, 21> bytes{};
  (void)clock_.random(call, bytes);
  std::string out;
  for (const std::byte byte : bytes) out += kAlphabet[std::to_integer<unsigned>(byte) & 63];
  return out;
}

Result<std::string> MessagesApi::label_of(Call call, std::string_view conversation, const PostRequest& request) const {
  auto message = log_.find(call, conversation, request.message);
  if (!message && message.status().code() != OC_NOT_FOUND) return message.take_status();
  if (!message) return Status(OC_INVALID, "/message: this conversation has no message " + request.message);
  const auto view = render::parse_view(message->view.empty() ? "{}" : message->view);
  if (!view) return copy_of(view.status());
  for (const render::Action& action : view->actions) {
    if (action.id == request.action) return action.label;
  }
  return Status(OC_CONFLICT, "/action: that message has no such button, or has it no longer");
}

// Recorded here first, so that the answer never stands before the question; taken back when the host does not take it.
Status MessagesApi::post(Call call, Exchange exchange, std::string_view user) {
  const auto body = exchange.body(kMaxBody);
  if (!body) return copy_of(body.status());
  auto request = parse_post(*body);
  if (!request) return request.take_status();
  const std::string conversation = full_name(user, request->conversation);
  Message message;
  message.id = "u-" + (request->id.empty() ? new_id(call) : request->id);
  message.text = request->text;
  if (!request->action.empty()) {
    auto label = label_of(call, conversation, *request);
    if (!label) return label.take_status();
    message.text = std::move(*label);
    message.action = request->action;
    message.reply_to = request->message;
  }
  Status recorded = log_.append(call, conversation, message);
  if (recorded.code() != OC_OK && recorded.code() != OC_CONFLICT) return recorded;
  Status delivered = deliver(call, conversation, message);
  if (delivered.code() != OC_OK && delivered.code() != OC_CONFLICT) {
    if (recorded.code() == OC_OK) (void)log_.erase(call, conversation, message.id);
    return delivered;
  }
  watchers_.note_change(conversation);
  std::string out = "{\"message\":";
  append_json(out, message);
  return exchange.reply(202, kJson, out + "}\n");
}

Status MessagesApi::deliver(Call call, const std::string& conversation, const Message& message) const {
  const std::string event_id = conversation + "/" + message.id;
  oc_inbound event{};
  event.kind = message.action.empty() ? OC_INBOUND_MESSAGE : OC_INBOUND_BUTTON;
  event.event_id = sdk::str(event_id);
  event.conversation = sdk::str(conversation);
  event.text = sdk::str(message.action.empty() ? message.text : message.action);
  event.reply_to = sdk::str(message.reply_to);
  event.sent_us = message.at_us;
  Status status = bus_.deliver(call, event);
  return status.ok() || status.code() == OC_CONFLICT ? std::move(status)
                                                     : Status(status.code(), std::string(call.error_text()));
}

Status MessagesApi::list(Call call, Exchange exchange, std::string_view user) {
  const auto conversation = conversation_of(exchange, user);
  if (!conversation) return copy_of(conversation.status());
  const auto limit = number_in(query_value(exchange.query(), "limit"), "limit", 1, kMaxPage, kFirstShown);
  if (!limit) return copy_of(limit.status());
  const auto before = number_in(query_value(exchange.query(), "before"), "before", 1, INT64_MAX, INT64_MAX);
  if (!before) return copy_of(before.status());
  const auto messages = log_.page(call, *conversation, *before, static_cast<uint32_t>(*limit));
  if (!messages) return copy_of(messages.status());
  std::string out = "{\"messages\":[";
  for (const Message& message : *messages) {
    if (&message != &messages->front()) out += ',';
    append_json(out, message);
  }
  out += ']';
  if (static_cast<int64_t>(messages->size()) == *limit && messages->front().position > 1) {
    out += ",\"next\":\"/api/v1/messages?conversation=" + conversation->substr(conversation->find('/') + 1) +
           "&before=" + std::to_string(messages->front().position) + "&limit=" + std::to_string(*limit) + "\"";
  }
  return exchange.reply(200, kJson, out + "}\n");
}

// The last messages in their places. Only the last line has an id: who is cut off before begins anew.
Result<std::string> MessagesApi::first_shown(Call call, const std::string& conversation, int64_t& seen) const {
  const auto messages = log_.page(call, conversation, {}, kFirstShown);
  if (!messages) return copy_of(messages.status());
  for (const Message& message : *messages) seen = std::max(seen, message.seq);
  std::string out;
  for (const Message& message : *messages) append_event(out, message, &message == &messages->back() ? seen : 0);
  return out;
}

Result<std::string> MessagesApi::news(Call call, const std::string& conversation, int64_t& seen) const {
  const auto messages = log_.changed_since(call, conversation, seen, kReadAtOnce);
  if (!messages) return copy_of(messages.status());
  std::string out;
  for (const Message& message : *messages) {
    seen = message.seq;
    append_event(out, message, seen);
  }
  return out;
}

Status MessagesApi::stream(Call call, Exchange exchange, std::string_view user) {
  const auto conversation = conversation_of(exchange, user);
  if (!conversation) return copy_of(conversation.status());
  auto event = events_.create(call);
  if (!event) return event.take_status();
  Watchers::Watch watch(watchers_, *conversation, *event);
  int64_t seen = last_event_id(exchange);
  auto text = seen > 0 ? news(call, *conversation, seen) : first_shown(call, *conversation, seen);
  if (!text) return text.take_status();
  const std::array headers{sdk::header("content-type", "text/event-stream"), sdk::header("cache-control", "no-store"),
                           sdk::header("x-accel-buffering", "no")};
  if (Status begun = exchange.begin(200, headers, *text); begun.code() != OC_OK) return begun;
  while (!call.is_cancelled() && call.host().now() < call.deadline() - kToSayGoodbye) {
    Status waited = event->wait(call, kLookAgain);
    if (waited.code() != OC_OK && waited.code() != OC_TIMEOUT) break;
    if (watch.take_typing() && exchange.write(typing_event(*conversation)).code() != OC_OK) break;
    text = news(call, *conversation, seen);
    // A store that does not answer now may answer at the next look.
    const std::string_view piece = text && !text->empty() ? std::string_view(*text) : kStillHere;
    if (exchange.write(piece).code() != OC_OK) break;
  }
  return exchange.end();
}

}  // namespace oneclaw::channel_web
