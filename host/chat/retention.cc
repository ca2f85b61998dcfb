#include "host/chat/retention.h"

#include "host/records/messages.h"

namespace oneclaw::chat {
namespace {

using base::Result;
using records::Batch;
using records::InboxEvent;
using records::InboxState;
using records::OutboxMessage;
using records::OutboxState;
using records::Query;

std::int64_t before(const base::WallClock& clock, std::chrono::hours age) {
  return clock.now_us() - std::chrono::microseconds(age).count();
}

Result<std::size_t> commit(records::Client& records, Batch& batch) {
  if (batch.empty()) return std::size_t{0};
  if (const auto outcome = records.commit(batch); !outcome.ok()) return outcome.error();
  return std::size_t{batch.size()};
}

Result<std::size_t> forget_events(records::Client& records, std::int64_t cutoff_us, InboxState state,
                                  std::size_t over_number) {
  auto rows = records.find(Query<InboxEvent>()
                               .where(&InboxEvent::state, state)
                               .oldest_first(&InboxEvent::received)
                               .limit(kForgottenPerRound));
  if (!rows) return std::move(rows).error();
  Batch batch;
  for (const auto& row : *rows) {
    if (row.record.received.us > cutoff_us && batch.size() >= over_number) break;
    batch.erase<InboxEvent>(row.record.channel, row.record.event_id);
  }
  return commit(records, batch);
}

// What is still on its way stays, however old it is.
Result<std::size_t> forget_answers(records::Client& records, std::int64_t cutoff_us, std::size_t over_number) {
  auto rows = records.find(Query<OutboxMessage>()
                               .where(&OutboxMessage::state, OC_OP_NE, OutboxState::pending)
                               .oldest_first(&OutboxMessage::created)
                               .limit(kForgottenPerRound));
  if (!rows) return std::move(rows).error();
  Batch batch;
  for (const auto& row : *rows) {
    if (row.record.created.us > cutoff_us && batch.size() >= over_number) break;
    batch.erase<OutboxMessage>(row.record.id);
  }
  return commit(records, batch);
}

}  // namespace

Result<std::size_t> forget_messages(records::Client& records, const base::WallClock& clock, const Retention& retention,
                                    std::size_t over_number) {
  const auto failed = forget_events(records, before(clock, retention.events_for), InboxState::failed, 0);
  if (!failed) return failed;
  const auto answers = forget_answers(records, before(clock, retention.messages_for), over_number);
  if (!answers) return answers;
  return forget_events(records, before(clock, retention.events_for), InboxState::done, over_number);
}

}  // namespace oneclaw::chat
