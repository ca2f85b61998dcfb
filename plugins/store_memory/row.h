// Row: an immutable row in one allocation, counted by reference, so that readers keep it after the store's lock is
// free.
//
// Any thread. The values are laid out as the ABI hands them to a row callback: reading costs no conversion.
#pragma once

#include <oneclaw/store.h>

#include <atomic>
#include <cstdint>
#include <span>
#include <utility>

namespace oneclaw::store_memory {

class RowRef;

class Row {
 public:
  // Copies everything the values point at. Throws std::bad_alloc.
  static RowRef make(std::span<const oc_value> values, int64_t version);

  const oc_value& operator[](uint32_t column) const noexcept { return values()[column]; }
  std::span<const oc_value> values() const noexcept { return {reinterpret_cast<const oc_value*>(this + 1), count_}; }
  int64_t version() const noexcept { return version_; }
  // What it occupies, with the allocator's header.
  uint64_t bytes() const noexcept { return bytes_; }
  oc_row view() const noexcept { return {sizeof(oc_row), count_, values().data(), version_}; }

 private:
  friend class RowRef;
  Row(uint32_t count, int64_t version, uint64_t bytes) noexcept : count_(count), version_(version), bytes_(bytes) {}

  std::atomic<uint32_t> refs_{1};
  uint32_t count_;
  int64_t version_;
  uint64_t bytes_;
};

class RowRef {
 public:
  RowRef() noexcept = default;
  RowRef(const RowRef& other) noexcept : row_(other.row_) {
    if (row_ != nullptr) row_->refs_.fetch_add(1, std::memory_order_relaxed);
  }
  RowRef(RowRef&& other) noexcept : row_(std::exchange(other.row_, nullptr)) {}
  RowRef& operator=(RowRef other) noexcept {
    std::swap(row_, other.row_);
    return *this;
  }
  ~RowRef() { release(); }

  explicit operator bool() const noexcept { return row_ != nullptr; }
  const Row& operator*() const noexcept { return *row_; }
  const Row* operator->() const noexcept { return row_; }

 private:
  friend class Row;
  explicit RowRef(Row* adopted) noexcept : row_(adopted) {}
  void release() noexcept;

  Row* row_ = nullptr;
};

}  // namespace oneclaw::store_memory
