#include "host/chat/chat.h"

#include "host/chat/bus_port.h"
#include "host/loop/sync.h"

#include <algorithm>

namespace oneclaw::chat {

using base::Result;

Chat::Chat(Parts parts, ChatOptions options)
    : parts_(std::move(parts)),
      options_(options),
      tokens_(parts_.token_key),
      outbox_(parts_, options_),
      pages_(parts_, tokens_),
      conversation_(parts_, tokens_, pages_),
      followers_(parts_, options_, outbox_, pages_),
      inbox_(parts_, options_, outbox_,
             {.answer = [this](const auto& event) { return conversation_.answer(event); },
              .answered =
                  [this](const Reply& reply) {
                    ++answered_;
                    if (reply.message && reply.is_open) followers_.follow(*reply.message);
                  },
              .apology = [this](const auto& event) { return conversation_.apology(event); }}) {}

Result<void> Chat::start() {
  Result<void> started;
  auto ran = loop::run_on(parts_.home, "chat start", [&] { started = start_here(); });
  return ran ? started : ran;
}

Result<void> Chat::start_here() {
  if (parts_.token_key.size() < kTokenKeyBytes) {
    return base::Error{OC_INVALID,
                       "chat: the key for buttons has less than " + std::to_string(kTokenKeyBytes) + " bytes"};
  }
  auto left = outbox_.unfinished();
  if (!left) return std::move(left).error().in("messages that were not sent");
  for (auto& message : *left) take_up(std::move(message));
  if (auto opened = inbox_.start(); !opened) return std::move(opened).error().in("events that were not answered");
  return {};
}

// A job's own message goes on changing; every other one is complete.
void Chat::take_up(records::OutboxMessage message) {
  bool is_open = false;
  if (!message.job.empty()) {
    const auto job = parts_.engine.find("", message.job);
    is_open = job ? job->message == message.id : job.status() != OC_NOT_FOUND;
  }
  const records::OutboxMessage copy = message;
  outbox_.take(std::move(message), is_open, true);
  if (is_open) followers_.follow(copy);
}

bool Chat::stop(fiber::Deadline deadline) {
  bool all_ended = true;
  (void)loop::run_on(parts_.home, "chat stop", [&] {
    const auto third = [&] {
      return fiber::Deadline::after(
          std::chrono::nanoseconds(std::max<std::int64_t>((deadline.ns - fiber::now_ns()) / 3, 0)));
    };
    all_ended = inbox_.stop(third());
    all_ended = followers_.stop(third()) && all_ended;
    all_ended = outbox_.stop(deadline) && all_ended;
  });
  return all_ended;
}

Result<std::size_t> Chat::forget_old() {
  const std::size_t answered = answered_;
  const std::size_t most = options_.retention.most;
  auto gone = forget_messages(parts_.records, parts_.clock, options_.retention, answered > most ? answered - most : 0);
  if (gone) answered_ -= std::min(*gone, answered);
  return gone;
}

schedule::Voice Chat::schedule_voice() {
  return {[this](const auto& schedule, const auto& job) { return conversation_.schedule_started(schedule, job); },
          [this](const auto& schedule, const auto& error) { return conversation_.schedule_refused(schedule, error); },
          [this](records::OutboxMessage message, bool is_open) {
            const records::OutboxMessage copy = message;
            outbox_.take(std::move(message), is_open, false);
            if (is_open) followers_.follow(copy);
          }};
}

plugin::gate::ExtraService Chat::bus(plugin::gate::Gate& gate) {
  auto port = std::make_shared<BusPort>(gate, [this](records::InboxEvent event) { return deliver(std::move(event)); });
  return {port->service(), port};
}

}  // namespace oneclaw::chat
