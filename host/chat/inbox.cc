#include "host/chat/inbox.h"

#include "host/base/ids.h"
#include "host/base/json.h"
#include "host/base/text.h"
#include "host/engine/backoff.h"
#include "host/loop/sync.h"

#include <oneclaw/host/bus.h>

#include <algorithm>
#include <exception>

namespace oneclaw::chat {
namespace {

using base::Error;
using base::Result;
using records::InboxEvent;
using records::InboxState;
using records::OutboxMessage;

constexpr std::size_t kMaxId = 512;
constexpr std::size_t kMaxName = 128;
constexpr std::size_t kMaxError = 1000;

// As stores take it: UTF-8 without control characters, lines kept.
std::string clean(std::string_view text, std::size_t max_bytes) {
  std::string out = base::clean_utf8(text, max_bytes);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f) c = ' ';
  }
  return out;
}

Result<void> check(const InboxEvent& event) {
  const auto bad = [](std::string_view what) { return Error{OC_INVALID, "bus.deliver: " + std::string(what)}; };
  if (event.event_id.empty() || event.event_id.size() > kMaxEventId || !base::is_utf8(event.event_id) ||
      event.event_id.find('\0') != std::string::npos) {
    return bad("event_id must be text of 1 to " + std::to_string(kMaxEventId) + " bytes");
  }
  if (event.kind < OC_INBOUND_MESSAGE || event.kind > OC_INBOUND_STATUS) return bad("kind is none of OC_INBOUND_...");
  if (event.kind == OC_INBOUND_STATUS) return {};
  if (event.conversation.empty() || event.conversation.size() > kMaxId)
    return bad("conversation must be 1 to 512 bytes");
  if (event.sender.empty()) return bad("sender is empty");
  return {};
}

}  // namespace

Inbox::Inbox(const Parts& parts, const ChatOptions& options, Outbox& outbox, Calls calls)
    : parts_(parts), options_(options), outbox_(outbox), calls_(std::move(calls)), group_(parts.home) {}

Result<void> Inbox::start() {
  std::vector<InboxEvent> waiting;
  auto read = parts_.records.for_each(
      records::Query<InboxEvent>().where(&InboxEvent::state, InboxState::received).oldest_first(&InboxEvent::received),
      [&](const auto& stored) { waiting.push_back(stored.record); });
  if (!read) return read;
  for (InboxEvent& event : waiting) {
    ++event.attempts;  // the one that the end of the process before cut off
    enqueue(std::move(event));
  }
  is_open_ = true;
  return {};
}

Result<void> Inbox::deliver(InboxEvent event) {
  if (auto good = check(event); !good) return good;
  Result<void> taken;
  auto ran = loop::run_on(parts_.home, "chat deliver", [&] { taken = take(std::move(event)); });
  return ran ? taken : ran;
}

Result<void> Inbox::take(InboxEvent event) {
  constexpr std::uint32_t kSoonMs = 1000;
  while (is_open_ && !is_stopping_ && in_hand_ >= options_.max_in_hand) {
    if (room_.wait() != fiber::Wake::signalled) {
      return Error{OC_UNAVAILABLE, "the host has too many messages in hand; deliver it again", kSoonMs};
    }
  }
  if (!is_open_ || is_stopping_) {
    return Error{OC_UNAVAILABLE, "the host takes no messages now; deliver it again", kSoonMs};
  }
  event.text = clean(event.text, kMaxEventText);
  event.conversation = clean(event.conversation, kMaxId);
  event.sender = clean(event.sender, kMaxId);
  event.sender_name = clean(event.sender_name, kMaxName);
  event.reply_to = clean(event.reply_to, kMaxId);
  event.interaction = clean(event.interaction, kMaxId * 4);
  const auto extra = base::parse_json(event.extra.text, {.max_bytes = kMaxEventExtra});
  if (!extra || !extra->IsObject()) event.extra.text = "{}";
  event.state = InboxState::received;
  event.attempts = 1;  // the first try follows at once; counted now, so that one that ends the process is seen
  event.received.us = parts_.clock.now_us();
  ++in_hand_;
  records::Batch batch;
  batch.insert(event);
  const records::Outcome outcome = parts_.records.commit(batch);
  if (!outcome) {
    --in_hand_;
    room_.notify_one();
    if (outcome.status == OC_CONFLICT) return Error{OC_CONFLICT, "the event was delivered before"};
    return Error{OC_UNAVAILABLE, "the event cannot be recorded: " + outcome.text, kSoonMs};
  }
  --in_hand_;
  enqueue(std::move(event));
  return {};
}

void Inbox::enqueue(InboxEvent event) {
  if (is_stopping_) return;
  ++in_hand_;
  LaneKey key{event.channel, event.conversation};
  auto [lane, is_new] = lanes_.try_emplace(key);
  lane->second.push_back(std::move(event));
  if (is_new) group_.spawn([this, key] { work(key); }, {.name = "chat inbox"});
}

void Inbox::work(const LaneKey& key) {
  auto& lane = lanes_[key];
  while (!lane.empty() && !is_stopping_) {
    InboxEvent event = std::move(lane.front());
    lane.pop_front();
    process(event);
    --in_hand_;
    room_.notify_one();
  }
  lanes_.erase(key);
}

Result<Reply> Inbox::answer(const InboxEvent& event) {
  try {
    return calls_.answer(event);
  } catch (const std::exception& e) {
    return Error{OC_INTERNAL, std::string("an exception: ") + e.what()};
  }
}

void Inbox::process(InboxEvent& event) {
  for (;; ++event.attempts) {
    if (is_stopping_) return;
    Result<bool> closed = true;
    Reply reply;
    if (event.attempts <= static_cast<std::int64_t>(options_.events.attempts)) {
      if (event.attempts > 1) {
        if (auto noted = note_try(event); !noted) closed = std::move(noted).error();
      }
      if (closed) {
        auto answered = answer(event);
        if (answered) {
          reply = std::move(answered).value();
          closed = close(event, InboxState::done, reply);
        } else {
          closed = std::move(answered).error();
        }
      }
    } else {
      parts_.log.error("an event cannot be answered and is given up",
                       {{"channel", event.channel}, {"event", event.event_id}, {"why", event.error.value_or("")}});
      reply = {calls_.apology(event), false};
      closed = close(event, InboxState::failed, reply);
    }
    if (closed && !*closed) return;  // another process was quicker, and sends its answer
    if (closed) {
      if (reply.message) outbox_.take(*reply.message, reply.is_open, false);
      calls_.answered(reply);
      return;
    }
    if (is_stopping_) return;
    event.error = base::clean_utf8(closed.error().text, kMaxError);
    parts_.log.warn("an event cannot be answered yet",
                    {{"channel", event.channel}, {"event", event.event_id}, {"why", *event.error}});
    const auto pause = engine::wait_before_retry(options_.events, static_cast<std::uint32_t>(event.attempts),
                                                 closed.error().retry_after_ms, base::random_unit());
    if (loop::sleep_for(pause) != fiber::Wake::signalled) return;
  }
}

Result<void> Inbox::note_try(const InboxEvent& event) {
  records::Batch batch;
  batch.update<InboxEvent>(event.channel, event.event_id)
      .set(&InboxEvent::attempts, event.attempts)
      .set(&InboxEvent::error, event.error);
  if (const auto outcome = parts_.records.commit(batch); !outcome) return outcome.error();
  return {};
}

Result<bool> Inbox::close(const InboxEvent& event, InboxState state, const Reply& reply) {
  records::Batch batch;
  const std::uint32_t update = batch.size();
  batch.update<InboxEvent>(event.channel, event.event_id)
      .set(&InboxEvent::state, state)
      .set(&InboxEvent::error, event.error)
      .when(&InboxEvent::state, InboxState::received);
  if (reply.message) batch.insert(*reply.message);
  const auto outcome = parts_.records.commit(batch);
  if (outcome) return true;
  if (outcome.failed_at(update) && outcome.status == OC_PRECONDITION) return false;
  return outcome.error();
}

bool Inbox::stop(fiber::Deadline deadline) {
  is_stopping_ = true;
  room_.notify_all();
  const std::int64_t half = std::max<std::int64_t>((deadline.ns - fiber::now_ns()) / 2, 0);
  if (group_.join_all(fiber::Deadline::after(std::chrono::nanoseconds(half))) == fiber::Wake::signalled) return true;
  group_.cancel_all();
  return group_.join_all(deadline) == fiber::Wake::signalled;
}

}  // namespace oneclaw::chat
