// The two tables of message_log.h, and their rows.
#pragma once

#include "message.h"

#include <oneclaw/cpp/host.h>
#include <oneclaw/store.h>

#include <array>
#include <span>
#include <string_view>

namespace oneclaw::channel_web {

inline constexpr std::string_view kMessages = "messages";
inline constexpr std::string_view kConversations = "conversations";

// Of kMessages; conversation and id are the key.
enum MessageColumn : uint16_t {
  kConversation,
  kId,
  kSeq,
  kPosition,
  kFromUser,
  kAt,
  kText,
  kAction,
  kReplyTo,
  kView,
};
// Of kConversations, behind the key: the seq of the last change, and the position of the last message.
inline constexpr uint16_t kLast = 1;
inline constexpr uint16_t kCount = 2;

std::span<const oc_table> tables();

// ---- values; views stay the caller's

oc_value text_value(std::string_view text) noexcept;
oc_value int_value(int64_t number) noexcept;
// NULL for empty text.
oc_value text_or_null(std::string_view text) noexcept;

Message message_of(const oc_row& row);
// The columns behind the key.
std::array<oc_assign, 8> assigns_of(const Message& message) noexcept;

}  // namespace oneclaw::channel_web
