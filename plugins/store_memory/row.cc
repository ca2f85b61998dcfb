#include "row.h"
#include "rules.h"

#include <cstdlib>
#include <cstring>
#include <new>

namespace oneclaw::store_memory {

namespace {

constexpr uint64_t kAllocatorOverhead = 16;

// Copies the bytes behind `view`, which is left empty (and pointing nowhere) when there are none.
template <class View>
char* keep(View& view, char* to) {
  if (view.len == 0) {
    view.ptr = nullptr;
    return to;
  }
  std::memcpy(to, view.ptr, view.len);
  view.ptr = to;
  return to + view.len;
}

}  // namespace

RowRef Row::make(std::span<const oc_value> values, int64_t version) {
  uint64_t bytes = sizeof(Row) + values.size_bytes();
  for (const oc_value& value : values) bytes += payload_bytes(value);
  void* memory = std::malloc(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  Row* row = new (memory) Row(static_cast<uint32_t>(values.size()), version, bytes + kAllocatorOverhead);
  auto* kept = reinterpret_cast<oc_value*>(row + 1);
  char* payload = reinterpret_cast<char*>(kept + values.size());
  for (const oc_value& value : values) {
    oc_value* copy = new (kept++) oc_value(value);
    copy->reserved = 0;
    if (copy->type == OC_VALUE_TEXT) payload = keep(copy->as.s, payload);
    if (copy->type == OC_VALUE_BLOB) payload = keep(copy->as.b, payload);
  }
  return RowRef(row);
}

void RowRef::release() noexcept {
  if (row_ != nullptr && row_->refs_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    row_->~Row();
    std::free(row_);
  }
}

}  // namespace oneclaw::store_memory
