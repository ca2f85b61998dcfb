#include "message_table.h"

namespace oneclaw::channel_web {

namespace {

using sdk::str;
using sdk::view;

constexpr oc_column column(std::string_view name, int32_t type, uint32_t flags = 0) { return {str(name), type, flags}; }

constexpr std::array kMessageColumns{
    column("conversation", OC_COLUMN_TEXT),
    column("id", OC_COLUMN_TEXT),
    column("seq", OC_COLUMN_INT),
    column("position", OC_COLUMN_INT),
    column("from_user", OC_COLUMN_INT),
    column("at", OC_COLUMN_TIME),
    column("text", OC_COLUMN_TEXT, OC_COLUMN_NULLABLE),
    column("action", OC_COLUMN_TEXT, OC_COLUMN_NULLABLE),
    column("reply_to", OC_COLUMN_TEXT, OC_COLUMN_NULLABLE),
    column("view", OC_COLUMN_JSON, OC_COLUMN_NULLABLE),
};
constexpr std::array kConversationColumns{column("conversation", OC_COLUMN_TEXT), column("last", OC_COLUMN_INT),
                                          column("count", OC_COLUMN_INT)};
constexpr std::array<uint16_t, 2> kBySeq{kConversation, kSeq};
constexpr std::array<uint16_t, 2> kByPosition{kConversation, kPosition};
constexpr std::array kIndexes{oc_index{str("messages_by_seq"), kBySeq.data(), 2, 0},
                              oc_index{str("messages_by_position"), kByPosition.data(), 2, 0}};
constexpr std::array kTables{
    oc_table{sizeof(oc_table), 1, str(kConversations), kConversationColumns.data(), kConversationColumns.size(), 1,
             nullptr, 0, 0},
    oc_table{sizeof(oc_table), 1, str(kMessages), kMessageColumns.data(), kMessageColumns.size(), 2, kIndexes.data(),
             kIndexes.size(), 0},
};

std::string text_at(const oc_row& row, uint16_t column) {
  const oc_value& value = row.values[column];
  return value.type == OC_VALUE_TEXT ? std::string(view(value.as.s)) : std::string();
}

}  // namespace

std::span<const oc_table> tables() { return kTables; }

oc_value text_value(std::string_view text) noexcept {
  oc_value value{};
  value.type = OC_VALUE_TEXT;
  value.as.s = str(text);
  return value;
}

oc_value int_value(int64_t number) noexcept {
  oc_value value{};
  value.type = OC_VALUE_INT;
  value.as.i = number;
  return value;
}

oc_value text_or_null(std::string_view text) noexcept { return text.empty() ? oc_value{} : text_value(text); }

Message message_of(const oc_row& row) {
  Message out;
  out.id = text_at(row, kId);
  out.seq = row.values[kSeq].as.i;
  out.position = row.values[kPosition].as.i;
  out.is_from_user = row.values[kFromUser].as.i != 0;
  out.at_us = row.values[kAt].as.i;
  out.text = text_at(row, kText);
  out.action = text_at(row, kAction);
  out.reply_to = text_at(row, kReplyTo);
  out.view = text_at(row, kView);
  return out;
}

std::array<oc_assign, 8> assigns_of(const Message& message) noexcept {
  return {{{kSeq, {}, int_value(message.seq)},
           {kPosition, {}, int_value(message.position)},
           {kFromUser, {}, int_value(message.is_from_user ? 1 : 0)},
           {kAt, {}, int_value(message.at_us)},
           {kText, {}, text_or_null(message.text)},
           {kAction, {}, text_or_null(message.action)},
           {kReplyTo, {}, text_or_null(message.reply_to)},
           {kView, {}, text_or_null(message.view)}}};
}

}  // namespace oneclaw::channel_web
