#include "owned_commit.h"

#include <oneclaw/cpp/view.h>
#include <oneclaw/store_rules/value.h>

#include <cstring>

namespace oneclaw::store_sqlite {

namespace {

using store_rules::payload_bytes;

std::size_t payload_of(const oc_write& write) {
  std::size_t bytes = write.table.len;
  for (uint32_t i = 0; i < write.key_count; ++i) bytes += payload_bytes(write.key[i]);
  for (uint32_t i = 0; i < write.assign_count; ++i) bytes += payload_bytes(write.assigns[i].value);
  for (uint32_t i = 0; i < write.guard_count; ++i) bytes += payload_bytes(write.guards[i].value);
  return bytes;
}

}  // namespace

OwnedCommit::OwnedCommit(const oc_commit& commit) : id_(sdk::view(commit.id)) {
  const sdk::Elements writes(commit.writes, commit.write_count);
  std::size_t payload = 0, keys = 0, assigns = 0, guards = 0;
  for (uint32_t i = 0; i < writes.size(); ++i) {
    const oc_write write = writes[i];
    payload += payload_of(write);
    keys += write.key_count;
    assigns += write.assign_count;
    guards += write.guard_count;
  }
  bytes_ = std::make_unique<char[]>(payload);
  size_ = payload + keys * sizeof(oc_value) + assigns * sizeof(oc_assign) + guards * sizeof(oc_guard) +
          writes.size() * sizeof(oc_write);
  keys_.reserve(keys);
  assigns_.reserve(assigns);
  guards_.reserve(guards);
  writes_.reserve(writes.size());
  for (uint32_t i = 0; i < writes.size(); ++i) {
    oc_write write = writes[i];
    const std::string_view table = copy(sdk::view(write.table));
    write.table = {table.data(), table.size()};
    const oc_value* key = keys_.data() + keys_.size();
    for (uint32_t k = 0; k < write.key_count; ++k) keys_.push_back(copy(write.key[k]));
    const oc_assign* first_assign = assigns_.data() + assigns_.size();
    for (uint32_t k = 0; k < write.assign_count; ++k) {
      assigns_.push_back(write.assigns[k]);
      assigns_.back().value = copy(write.assigns[k].value);
    }
    const oc_guard* first_guard = guards_.data() + guards_.size();
    for (uint32_t k = 0; k < write.guard_count; ++k) {
      guards_.push_back(write.guards[k]);
      guards_.back().value = copy(write.guards[k].value);
    }
    write.key = key;
    write.assigns = first_assign;
    write.guards = first_guard;
    writes_.push_back(write);
  }
}

std::string_view OwnedCommit::copy(std::string_view bytes) {
  char* at = bytes_.get() + used_;
  if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
  used_ += bytes.size();
  return {at, bytes.size()};
}

oc_value OwnedCommit::copy(const oc_value& value) {
  oc_value out = value;
  if (value.type == OC_VALUE_TEXT) {
    const std::string_view text = copy(sdk::view(value.as.s));
    out.as.s = {text.data(), text.size()};
  } else if (value.type == OC_VALUE_BLOB) {
    const std::string_view blob = copy(sdk::view(value.as.b));
    out.as.b = {reinterpret_cast<const uint8_t*>(blob.data()), blob.size()};
  }
  return out;
}

}  // namespace oneclaw::store_sqlite
