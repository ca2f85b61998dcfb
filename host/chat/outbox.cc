#include "host/chat/outbox.h"

#include "host/base/ids.h"
#include "host/base/status.h"
#include "host/engine/backoff.h"

#include <oneclaw/channel.h>
#include <oneclaw/cpp/sink.h>

#include <algorithm>

namespace oneclaw::chat {
namespace {

using base::Error;
using base::Result;
using plugin::call::to_oc;
using plugin::instance::Kind;
using records::OutboxMessage;
using records::OutboxState;

constexpr std::size_t kMaxRemoteId = 512;
constexpr std::string_view kSecond = "-2";  // behind the key of a message that stands for one that cannot be changed

bool is_unknown(oc_status status) noexcept { return status == OC_TIMEOUT || status == OC_CANCELLED; }

}  // namespace

Outbox::Outbox(const Parts& parts, const ChatOptions& options) : parts_(parts), options_(options), group_(parts.home) {}

Result<std::vector<OutboxMessage>> Outbox::unfinished() {
  std::vector<OutboxMessage> out;
  auto read = parts_.records.for_each(records::Query<OutboxMessage>()
                                          .where(&OutboxMessage::state, OutboxState::pending)
                                          .oldest_first(&OutboxMessage::next_try),
                                      [&](const auto& stored) { out.push_back(stored.record); });
  if (!read) return std::move(read).error();
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.created < b.created; });
  return out;
}

void Outbox::take(OutboxMessage row, bool is_open, bool is_recovered) {
  if (is_stopping_ || known_.count(row.id) != 0) return;
  const LaneKey key{row.channel, row.conversation};
  auto& lane = lanes_[key];
  if (lane == nullptr) lane = std::make_unique<Lane>(parts_.home);
  auto message = std::make_unique<Message>();
  message->is_open = is_open;
  // A recovered one that is over but not recorded so is shown once more: a repeated change changes nothing.
  message->is_due = row.sent_revision < row.revision || (is_recovered && !is_open);
  row.revision = std::max(row.revision, row.sent_revision);
  // Nobody knows what the process before was doing when it ended.
  message->is_unsure = is_recovered && !row.remote_id;
  if (is_recovered && row.next_try.us > parts_.clock.now_us()) {
    message->not_before = fiber::Deadline::after(std::chrono::microseconds(row.next_try.us - parts_.clock.now_us()));
  }
  message->row = std::move(row);
  known_[message->row.id] = message.get();
  Message& added = *message;
  lane->messages.push_back(std::move(message));
  forget_if_over(*lane, added);
  wake(key, *lane);
}

void Outbox::show(const std::string& id, std::string view) {
  const auto it = known_.find(id);
  if (it == known_.end() || !it->second->is_open || it->second->row.state != OutboxState::pending) return;
  Message& message = *it->second;
  message.row.view.text = std::move(view);
  ++message.row.revision;
  message.is_due = true;
  const LaneKey key{message.row.channel, message.row.conversation};
  wake(key, *lanes_[key]);
}

Result<void> Outbox::finish(const std::string& id, std::string view) {
  auto it = known_.find(id);
  if (it == known_.end() || !it->second->is_open) {
    return Error{OC_NOT_FOUND, "message " + id + " is not open"};
  }
  // Meanwhile a show() may not come: it would be recorded as the last view.
  const std::int64_t revision = it->second->row.revision + 1;
  records::Batch batch;
  batch.update<OutboxMessage>(id)
      .set(&OutboxMessage::view, records::Json{view})
      .set(&OutboxMessage::revision, revision)
      .set(&OutboxMessage::state, OutboxState::pending)
      .set(&OutboxMessage::attempts, 0);
  if (const auto outcome = parts_.records.commit(batch); !outcome) return outcome.error();
  it = known_.find(id);
  if (it == known_.end()) return {};
  Message& message = *it->second;
  message.row.view.text = std::move(view);
  message.row.revision = std::max(revision, message.row.revision);
  message.row.state = OutboxState::pending;
  message.row.attempts = 0;
  message.is_open = false;
  message.is_due = true;
  message.not_before = fiber::Deadline{0};
  const LaneKey key{message.row.channel, message.row.conversation};
  wake(key, *lanes_[key]);
  return {};
}

void Outbox::wake(const LaneKey& key, Lane& lane) {
  if (lane.is_working) return lane.woken.signal();
  if (is_stopping_) return;
  lane.is_working = true;
  group_.spawn([this, key] { work(key); }, {.name = "chat outbox"});
}

// The one that is due first, of several the oldest.
Outbox::Message* Outbox::next_of(Lane& lane) const {
  Message* next = nullptr;
  for (const auto& message : lane.messages) {
    if (!message->is_due) continue;
    if (next == nullptr || message->not_before < next->not_before) next = message.get();
  }
  return next;
}

void Outbox::work(const LaneKey& key) {
  Lane& lane = *lanes_[key];
  while (!is_stopping_) {
    Message* next = next_of(lane);
    if (next == nullptr) break;
    if (next->not_before.ns > fiber::now_ns()) {
      if (lane.woken.wait(next->not_before) == fiber::Wake::cancelled) break;
      continue;
    }
    send(lane, *next);
  }
  lane.is_working = false;
  if (lane.messages.empty()) lanes_.erase(key);
}

bool Outbox::can_edit(const std::string& channel) {
  plugin::role::Role* role = parts_.roster.role(channel);
  if (role == nullptr) return false;
  oc_channel_traits traits{};
  traits.size = sizeof traits;
  const oc_status status = role->call<oc_channel_v1>(
      Kind::channel, {.deadline = fiber::Deadline::after(options_.send_time)},
      [&](const oc_channel_v1& t, void* self, oc_call* c) { return t.traits(self, c, &traits); });
  return status == OC_OK && (traits.flags & OC_CHANNEL_CAN_EDIT) != 0;
}

void Outbox::send(Lane& lane, Message& message) {
  const OutboxMessage& row = message.row;
  const bool can = can_edit(row.channel);
  const bool is_there = row.remote_id.has_value();
  if (is_there && message.is_open && (!can || row.remote_id->empty())) {
    message.is_due = false;  // what is in between cannot be shown there
    return;
  }
  Call call;
  call.is_edit = is_there && can && !row.remote_id->empty();
  // A process before may have sent something older under the first key: what cannot be changed is sent under another.
  const bool is_lost = !is_there && !can && message.is_unsure && !message.unsure_view && row.revision > 1;
  call.is_second = is_lost || (is_there && !call.is_edit);
  call.key = call.is_second ? row.id + std::string(kSecond) : row.id;
  call.view = !is_there && message.is_unsure ? message.unsure_view.value_or(row.view.text) : row.view.text;
  call.revision = row.revision;
  call_channel(message, call);
  if (call.is_edit && (call.status == OC_NOT_FOUND || call.status == OC_UNSUPPORTED)) {
    if (message.is_open) {
      message.is_due = false;
      return;
    }
    call.is_edit = false;  // somebody removed it: what matters is sent anew
    call.is_second = true;
    call.key = row.id + std::string(kSecond);
    call_channel(message, call);
  }
  if (call.status == OC_OK) {
    succeed(message, call, can);
  } else {
    fail(message, call);
  }
  forget_if_over(lane, message);
}

void Outbox::call_channel(const Message& message, Call& call) {
  const OutboxMessage& row = message.row;
  plugin::role::Role* role = parts_.roster.role(row.channel);
  if (role == nullptr) {
    call.status = OC_UNAVAILABLE;
    call.error.text = "there is no channel " + row.channel;
    return;
  }
  oc_outbound out{};
  out.size = sizeof out;
  out.conversation = to_oc(row.conversation);
  out.reply_to = to_oc(row.reply_to);
  out.idempotency_key = to_oc(call.key);
  out.view = to_oc(call.view);
  const plugin::call::Principal principal{parts_.records.tenant(), row.user, row.job, {}};
  sdk::Collector remote(kMaxRemoteId);
  call.error = {};
  // The remote id belongs to this call: the message may change while it runs.
  const std::string remote_id = row.remote_id.value_or("");
  call.status = role->call<oc_channel_v1>(
      Kind::channel, {.deadline = fiber::Deadline::after(options_.send_time), .principal = &principal},
      [&](const oc_channel_v1& t, void* self, oc_call* c) {
        return call.is_edit ? t.edit(self, c, to_oc(remote_id), &out) : t.send(self, c, &out, remote.sink());
      },
      &call.error);
  call.remote_id = call.is_edit ? remote_id : remote.take();
}

void Outbox::succeed(Message& message, const Call& call, bool can_edit) {
  OutboxMessage& row = message.row;
  const bool is_new = row.remote_id != call.remote_id;
  row.remote_id = call.remote_id;
  // A repeated key may have answered for an earlier send, with what that said: a change makes sure.
  const bool is_certain = call.is_edit || call.is_second || !message.is_unsure || !can_edit;
  const bool is_newest = call.revision == row.revision && call.view == row.view.text && is_certain;
  message.is_unsure = false;
  row.sent_revision = is_newest ? row.revision : row.sent_revision;
  message.is_due = !is_newest;
  const bool was_tried = row.attempts > 0;
  row.attempts = 0;
  row.error.reset();
  if (is_newest && !message.is_open) row.state = OutboxState::sent;
  // Progress that was shown is worth no commit.
  if (is_new || was_tried || row.state == OutboxState::sent) record(message);
}

void Outbox::fail(Message& message, const Call& call) {
  OutboxMessage& row = message.row;
  if (call.status == OC_CANCELLED && is_stopping_) return;  // goes on at the next start
  if (is_unknown(call.status) && !call.is_edit && !message.is_unsure && !call.is_second) {
    message.is_unsure = true;
    message.unsure_view = call.view;
  }
  const bool may_pass = engine::is_retryable(call.status) || call.status == OC_CANCELLED;
  const auto attempt = static_cast<std::uint32_t>(row.attempts) + 1;
  const std::string why = call.error.text.empty() ? std::string(base::status_name(call.status)) : call.error.text;
  if (call.is_edit && message.is_open && !may_pass) {
    message.is_due = false;  // this step of the progress is not shown; the next one may be
    return;
  }
  row.attempts = attempt;
  row.error = why;
  if (!may_pass || attempt >= options_.sends.attempts) {
    row.state = OutboxState::failed;
    message.is_due = false;
    parts_.log.error("an answer cannot be sent and is given up",
                     {{"channel", row.channel}, {"message", row.id}, {"attempts", row.attempts}, {"why", why}});
    return record(message);
  }
  const auto pause = engine::wait_before_retry(options_.sends, attempt, call.error.retry_after_ms, base::random_unit());
  message.not_before = fiber::Deadline::after(pause);
  row.next_try.us = parts_.clock.now_us() + std::chrono::microseconds(pause).count();
  parts_.log.warn("an answer could not be sent and is tried again",
                  {{"channel", row.channel}, {"message", row.id}, {"attempt", attempt}, {"why", why}});
  record(message);
}

// What is known of the sending; the view and its revision are written by take()'s caller and finish().
void Outbox::record(const Message& message) {
  const OutboxMessage& row = message.row;
  const OutboxState state = row.state;
  records::Batch batch;
  auto update = batch.update<OutboxMessage>(row.id);
  update.set(&OutboxMessage::remote_id, row.remote_id)
      .set(&OutboxMessage::sent_revision, row.sent_revision)
      .set(&OutboxMessage::attempts, row.attempts)
      .set(&OutboxMessage::error, row.error)
      .set(&OutboxMessage::next_try, row.next_try);
  if (state != OutboxState::pending) update.set(&OutboxMessage::state, state);
  if (const auto outcome = parts_.records.commit(batch); !outcome) {
    parts_.log.error("what became of an answer cannot be recorded; after a restart it is sent again with the same key",
                     {{"message", row.id}, {"why", outcome.text}});
  }
}

void Outbox::forget_if_over(Lane& lane, Message& message) {
  if (message.is_open || message.is_due) return;
  known_.erase(message.row.id);
  lane.messages.remove_if([&](const auto& held) { return held.get() == &message; });
}

bool Outbox::stop(fiber::Deadline deadline) {
  is_stopping_ = true;
  for (auto& [key, lane] : lanes_) lane->woken.signal();
  const std::int64_t half = std::max<std::int64_t>((deadline.ns - fiber::now_ns()) / 2, 0);
  if (group_.join_all(fiber::Deadline::after(std::chrono::nanoseconds(half))) != fiber::Wake::signalled) {
    group_.cancel_all();
    if (group_.join_all(deadline) != fiber::Wake::signalled) return false;
  }
  known_.clear();
  lanes_.clear();
  return true;
}

}  // namespace oneclaw::chat
