#include "host/records/batch.h"

#include <cstring>

namespace oneclaw::records {

// Text and bytes move into the batch's own memory.
oc_value Batch::keep(oc_value value) {
  const auto copy = [this](const void* from, std::uint64_t size) {
    void* to = memory_.allocate(size, 1);
    std::memcpy(to, from, size);
    return to;
  };
  if (value.type == OC_VALUE_TEXT && value.as.s.len > 0) {
    value.as.s.ptr = static_cast<const char*>(copy(value.as.s.ptr, value.as.s.len));
  }
  if (value.type == OC_VALUE_BLOB && value.as.b.len > 0) value.as.b.ptr = copy(value.as.b.ptr, value.as.b.len);
  return value;
}

std::uint32_t Batch::begin_draft(std::int32_t kind, std::string_view table, std::size_t keys) {
  Draft& draft = drafts_.emplace_back(&memory_);
  draft.kind = kind;
  draft.table = table;
  draft.key.reserve(keys + 1);
  draft.key.push_back({});
  return size() - 1;
}

void Batch::push_key(std::uint32_t number, const oc_value& value) { drafts_[number].key.push_back(keep(value)); }

void Batch::assign(std::uint32_t number, std::uint16_t column, const oc_value& value) {
  drafts_[number].assigns.push_back({column, {}, keep(value)});
}

void Batch::guard(std::uint32_t number, std::uint16_t kind, std::uint16_t column, const oc_value& value) {
  drafts_[number].guards.push_back({kind, column, 0, keep(value)});
}

void Batch::set_add(std::uint32_t number, std::uint16_t column, std::int64_t delta, std::optional<std::int64_t> floor) {
  Draft& draft = drafts_[number];
  draft.add_column = column;
  draft.add_delta = delta;
  draft.has_floor = floor.has_value();
  draft.add_floor = floor.value_or(0);
}

std::vector<oc_write> Batch::writes(std::string_view tenant) {
  std::vector<oc_write> out;
  out.reserve(drafts_.size());
  for (Draft& draft : drafts_) {
    draft.key.front() = text_value(tenant);  // the batch itself belongs to no tenant
    oc_write write{};
    write.size = sizeof(write);
    write.kind = draft.kind;
    write.table = {draft.table.data(), draft.table.size()};
    write.key = draft.key.data();
    write.key_count = static_cast<std::uint32_t>(draft.key.size());
    write.assigns = draft.assigns.data();
    write.assign_count = static_cast<std::uint32_t>(draft.assigns.size());
    write.guards = draft.guards.data();
    write.guard_count = static_cast<std::uint32_t>(draft.guards.size());
    write.add_column = draft.add_column;
    write.has_floor = draft.has_floor ? 1 : 0;
    write.add_delta = draft.add_delta;
    write.add_floor = draft.add_floor;
    out.push_back(write);
  }
  return out;
}

std::string Batch::key_of(std::uint32_t number) const {
  std::string text;
  const auto& key = drafts_[number].key;
  for (std::size_t i = 1; i < key.size(); ++i) {
    if (i > 1) text += ", ";
    text += key[i].type == OC_VALUE_INT ? std::to_string(key[i].as.i) : std::string(key[i].as.s.ptr, key[i].as.s.len);
  }
  return text;
}

}  // namespace oneclaw::records
