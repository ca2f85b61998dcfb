// Records of conversations: what came in, once each, and what goes out, once each.
#pragma once

#include "host/records/schema.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace oneclaw::records {

enum class InboxState : std::uint8_t { received, done, failed };
template <>
struct Words<InboxState> {
  static constexpr std::array<std::string_view, 3> kAll{"received", "done", "failed"};
};

struct InboxEvent {
  std::string channel;   // instance name
  std::string event_id;  // the platform's
  InboxState state = InboxState::received;
  std::int64_t kind = 0;  // OC_INBOUND_...
  std::string conversation;
  std::string sender;
  std::string sender_name;
  std::string text;
  std::string reply_to;
  std::string interaction;
  Json extra{"{}"};
  std::int64_t attempts = 0;
  std::optional<std::string> error;
  Time received;
  std::optional<std::string> user;  // our own id, when the host itself knew who wrote it
};
template <>
struct Schema<InboxEvent> {
  static constexpr std::string_view kTable = "inbox";
  static constexpr std::uint32_t kVersion = 2;
  static constexpr std::size_t kKeys = 2;
  static constexpr auto kColumns =
      std::tuple(column("channel", &InboxEvent::channel), column("event_id", &InboxEvent::event_id),
                 column("state", &InboxEvent::state), column("kind", &InboxEvent::kind),
                 column("conversation", &InboxEvent::conversation), column("sender", &InboxEvent::sender),
                 column("sender_name", &InboxEvent::sender_name), column("text", &InboxEvent::text),
                 column("reply_to", &InboxEvent::reply_to), column("interaction", &InboxEvent::interaction),
                 column("extra", &InboxEvent::extra), column("attempts", &InboxEvent::attempts),
                 column("error", &InboxEvent::error), column("received", &InboxEvent::received),
                 column("user", &InboxEvent::user));
  static constexpr auto kIndexes = std::array{index("inbox_by_state", {"state", "received"})};
};

enum class OutboxState : std::uint8_t { pending, sent, failed };
template <>
struct Words<OutboxState> {
  static constexpr std::array<std::string_view, 3> kAll{"pending", "sent", "failed"};
};

struct OutboxMessage {
  std::string id;  // stable; also the idempotency key towards the platform
  OutboxState state = OutboxState::pending;
  std::string channel;
  std::string conversation;
  std::string user;
  std::string job;  // may be empty
  std::string reply_to;
  Json view{"{}"};
  std::int64_t revision = 1;       // grows with every change of the view
  std::int64_t sent_revision = 0;  // what the platform shows
  std::optional<std::string> remote_id;
  std::int64_t attempts = 0;
  std::optional<std::string> error;
  Time next_try;
  Time created;
};
template <>
struct Schema<OutboxMessage> {
  static constexpr std::string_view kTable = "outbox";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns =
      std::tuple(column("id", &OutboxMessage::id), column("state", &OutboxMessage::state),
                 column("channel", &OutboxMessage::channel), column("conversation", &OutboxMessage::conversation),
                 column("user", &OutboxMessage::user), column("job", &OutboxMessage::job),
                 column("reply_to", &OutboxMessage::reply_to), column("view", &OutboxMessage::view),
                 column("revision", &OutboxMessage::revision), column("sent_revision", &OutboxMessage::sent_revision),
                 column("remote_id", &OutboxMessage::remote_id), column("attempts", &OutboxMessage::attempts),
                 column("error", &OutboxMessage::error), column("next_try", &OutboxMessage::next_try),
                 column("created", &OutboxMessage::created));
  static constexpr auto kIndexes = std::array{index("outbox_by_state", {"state", "next_try"}),
                                              index("outbox_by_conversation", {"channel", "conversation", "created"}),
                                              index("outbox_by_created", {"created"})};
};

}  // namespace oneclaw::records
