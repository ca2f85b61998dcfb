#include "message_log.h"

#include "message_table.h"

#include <algorithm>
#include <array>
#include <span>

namespace oneclaw::channel_web {

namespace {

using sdk::Call;
using sdk::Result;
using sdk::Status;

constexpr int kRounds = 32;          // against other writers of the same conversation
constexpr int64_t kPruneEvery = 50;  // messages
constexpr uint32_t kPrunedAtOnce = 500;

oc_write write_of(int32_t kind, std::string_view table, std::span<const oc_value> key) noexcept {
  oc_write out{};
  out.size = sizeof out;
  out.kind = kind;
  out.table = sdk::str(table);
  out.key = key.data();
  out.key_count = static_cast<uint32_t>(key.size());
  return out;
}

void set(oc_write& write, std::span<const oc_assign> assigns) noexcept {
  write.assigns = assigns.data();
  write.assign_count = static_cast<uint32_t>(assigns.size());
}

bool is_overtaken(const Status& status) noexcept {
  return status.code() == OC_PRECONDITION || status.code() == OC_CONFLICT || status.code() == OC_NOT_FOUND;
}

Status too_busy() { return {OC_UNAVAILABLE, "channel_web: too many writers of one conversation; try again", 100}; }

// The write that moves a conversation on to `last` and `count`, as long as nobody else changed it since `version`.
class Advance {
 public:
  Advance(std::string_view conversation, int64_t last, int64_t count, int64_t version)
      : key_(text_value(conversation)), assigns_{{{kLast, {}, int_value(last)}, {kCount, {}, int_value(count)}}} {
    guard_.kind = OC_GUARD_VERSION;
    guard_.value = int_value(version);
    write = write_of(version == 0 ? OC_WRITE_INSERT : OC_WRITE_UPDATE, kConversations, {&key_, 1});
    set(write, assigns_);
    write.guards = &guard_;
    write.guard_count = version == 0 ? 0 : 1;
  }
  Advance(const Advance&) = delete;
  Advance& operator=(const Advance&) = delete;

  oc_write write{};

 private:
  oc_value key_;
  std::array<oc_assign, 2> assigns_;
  oc_guard guard_{};
};

}  // namespace

Status MessageLog::open(Call call) { return store_.open(call, tables()); }

std::string MessageLog::new_commit_id(Call call) const {
  static constexpr char kHex[] = "0123456789abcdef";
  std::array<std::byte, 16> bytes{};
  (void)clock_.random(call, bytes);
  std::string out = "web-";
  for (const std::byte byte : bytes) {
    out += kHex[std::to_integer<int>(byte) >> 4];
    out += kHex[std::to_integer<int>(byte) & 15];
  }
  return out;
}

Result<MessageLog::Head> MessageLog::head(Call call, std::string_view conversation) const {
  Head out;
  const oc_value key = text_value(conversation);
  Status got = store_.get(call, kConversations, {&key, 1}, [&](const oc_row& row) -> oc_status {
    out = {row.values[kLast].as.i, row.values[kCount].as.i, row.version};
    return OC_OK;
  });
  if (!got.ok()) return got;
  return out;
}

Result<Message> MessageLog::find(Call call, std::string_view conversation, std::string_view id) const {
  Message out;
  const std::array key{text_value(conversation), text_value(id)};
  Status got = store_.get(call, kMessages, key, [&](const oc_row& row) -> oc_status {
    out = message_of(row);
    return OC_OK;
  });
  if (got.code() != OC_OK) return got;
  return out;
}

Status MessageLog::append(Call call, std::string_view conversation, Message& message) {
  message.at_us = clock_.wall_us(call);
  const std::array key{text_value(conversation), text_value(message.id)};
  for (int round = 0; round < kRounds; ++round) {
    const auto at = head(call, conversation);
    if (!at) return {at.status().code(), std::string(at.status().text())};
    message.seq = at->last + 1;
    message.position = at->count + 1;
    const Advance advance(conversation, message.seq, message.position, at->version);
    const auto assigns = assigns_of(message);
    std::array writes{advance.write, write_of(OC_WRITE_INSERT, kMessages, key)};
    set(writes[1], assigns);
    oc_commit_result result{};
    Status done = store_.commit(call, new_commit_id(call), writes, &result);
    if (done.code() == OC_OK) return prune(call, conversation, message.position);
    if (done.code() == OC_CONFLICT && result.failed_write == 1) {
      auto there = find(call, conversation, message.id);
      if (!there) return there.take_status();
      message = std::move(*there);
      return OC_CONFLICT;
    }
    if (!is_overtaken(done)) return done;
  }
  return too_busy();
}

Status MessageLog::change_view(Call call, std::string_view conversation, std::string_view id, std::string_view view) {
  const std::array key{text_value(conversation), text_value(id)};
  for (int round = 0; round < kRounds; ++round) {
    const auto at = head(call, conversation);
    if (!at) return {at.status().code(), std::string(at.status().text())};
    const Advance advance(conversation, at->last + 1, at->count, at->version);
    const std::array assigns{oc_assign{kSeq, {}, int_value(at->last + 1)}, oc_assign{kView, {}, text_value(view)}};
    oc_guard is_ours{};
    is_ours.kind = OC_GUARD_COLUMN;
    is_ours.column = kFromUser;
    is_ours.value = int_value(0);
    std::array writes{advance.write, write_of(OC_WRITE_UPDATE, kMessages, key)};
    set(writes[1], assigns);
    writes[1].guards = &is_ours;
    writes[1].guard_count = 1;
    oc_commit_result result{};
    Status done = store_.commit(call, new_commit_id(call), writes, &result);
    if (done.code() == OC_OK) return {};
    if (is_overtaken(done) && result.failed_write == 1) {
      return {OC_NOT_FOUND, "channel_web: there is no message " + std::string(id) + " of ours to change"};
    }
    if (!is_overtaken(done)) return done;
  }
  return too_busy();
}

Status MessageLog::erase(Call call, std::string_view conversation, std::string_view id) {
  const std::array key{text_value(conversation), text_value(id)};
  const oc_write write = write_of(OC_WRITE_DELETE, kMessages, key);
  oc_commit_result result{};
  return store_.commit(call, new_commit_id(call), {&write, 1}, &result);
}

Result<std::vector<Message>> MessageLog::changed_since(Call call, std::string_view conversation, int64_t seq,
                                                       uint32_t limit) const {
  const oc_value mine = text_value(conversation);
  const oc_value behind = int_value(seq);
  const std::array where{oc_condition{kConversation, OC_OP_EQ, 1, &mine}, oc_condition{kSeq, OC_OP_GT, 1, &behind}};
  const oc_order order{kSeq, 0};
  oc_query query{};
  query.limit = limit;
  query.table = sdk::str(kMessages);
  query.where = where.data();
  query.where_count = where.size();
  query.order = &order;
  query.order_count = 1;
  std::vector<Message> out;
  Status read = store_.query(call, query, [&](const oc_row& row) -> oc_status {
    out.push_back(message_of(row));
    return OC_OK;
  });
  if (!read.ok()) return read;
  return out;
}

Result<std::vector<Message>> MessageLog::page(Call call, std::string_view conversation,
                                              std::optional<int64_t> before_position, uint32_t limit) const {
  const oc_value mine = text_value(conversation);
  const oc_value before = int_value(before_position.value_or(0));
  const std::array where{oc_condition{kConversation, OC_OP_EQ, 1, &mine},
                         oc_condition{kPosition, OC_OP_LT, 1, &before}};
  const oc_order order{kPosition, OC_ORDER_DESC};
  oc_query query{};
  query.limit = limit;
  query.table = sdk::str(kMessages);
  query.where = where.data();
  query.where_count = before_position ? 2 : 1;
  query.order = &order;
  query.order_count = 1;
  std::vector<Message> out;
  Status read = store_.query(call, query, [&](const oc_row& row) -> oc_status {
    out.push_back(message_of(row));
    return OC_OK;
  });
  if (!read.ok()) return read;
  std::reverse(out.begin(), out.end());
  return out;
}

// Now and then, so that a conversation of years stays as long as it may be. What fails here is tried again later.
Status MessageLog::prune(Call call, std::string_view conversation, int64_t count) {
  if (count % kPruneEvery != 0 || count <= keep_) return {};
  const auto old = page(call, conversation, count - keep_ + 1, kPrunedAtOnce);
  if (!old) return {};
  for (const Message& message : *old) {
    if (Status gone = erase(call, conversation, message.id); !gone.ok()) break;
  }
  return {};
}

}  // namespace oneclaw::channel_web
