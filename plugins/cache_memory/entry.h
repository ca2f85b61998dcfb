// Entry: one key with its value, in a single allocation, and ValueRef, which keeps a value readable without the lock.
//
// Belongs to the shard that holds it; every member but `refs` is touched under that shard's lock only. The value's
// bytes change in place only while the shard has the one reference, so whoever holds a ValueRef reads them freely.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string_view>
#include <utility>

namespace oneclaw::cache_memory {

struct Entry {
  std::atomic<uint32_t> refs;  // the shard's one and the readers'
  uint32_t key_size;
  uint32_t value_size;
  uint32_t value_capacity;
  uint64_t hash;
  int64_t expires_ns;  // monotonic; kNever
  Entry* chain;        // next in the bucket
  Entry* newer;        // order of use
  Entry* older;

  static constexpr int64_t kNever = INT64_MAX;

  // The bytes of memory that an entry is charged: the block, the allocator's header, its bucket.
  static uint64_t charge(uint64_t key_size, uint64_t value_capacity) noexcept {
    return ((sizeof(Entry) + key_size + value_capacity + 15) & ~uint64_t{15}) + 16 + sizeof(Entry*);
  }
  uint64_t charge() const noexcept { return charge(key_size, value_capacity); }

  char* key_data() noexcept { return reinterpret_cast<char*>(this + 1); }
  char* value_data() noexcept { return key_data() + key_size; }
  std::string_view key() noexcept { return {key_data(), key_size}; }
  std::string_view value() noexcept { return {value_data(), value_size}; }
  bool is_expired(int64_t now_ns) const noexcept { return expires_ns <= now_ns; }

  // One reference, the caller's. Throws std::bad_alloc.
  static Entry* make(std::string_view key, uint64_t hash, std::string_view value, uint32_t value_capacity) {
    void* memory = std::malloc(sizeof(Entry) + key.size() + value_capacity);
    if (memory == nullptr) throw std::bad_alloc();
    auto* entry = new (memory)
        Entry{{1}, static_cast<uint32_t>(key.size()), 0, value_capacity, hash, kNever, nullptr, nullptr, nullptr};
    key.copy(entry->key_data(), key.size());
    entry->write(value);
    return entry;
  }
  // Precondition: it fits, and the shard holds the only reference.
  void write(std::string_view value) noexcept {
    value.copy(value_data(), value.size());
    value_size = static_cast<uint32_t>(value.size());
  }
  bool is_shared() const noexcept { return refs.load(std::memory_order_acquire) != 1; }
  void release() noexcept {
    if (refs.fetch_sub(1, std::memory_order_acq_rel) == 1) std::free(this);
  }
};

class ValueRef {
 public:
  ValueRef() noexcept = default;
  // Precondition: called under the shard's lock.
  explicit ValueRef(Entry* entry) noexcept : entry_(entry) { entry->refs.fetch_add(1, std::memory_order_relaxed); }
  ValueRef(ValueRef&& other) noexcept : entry_(std::exchange(other.entry_, nullptr)) {}
  ValueRef& operator=(ValueRef&& other) noexcept {
    std::swap(entry_, other.entry_);
    return *this;
  }
  ~ValueRef() {
    if (entry_ != nullptr) entry_->release();
  }

  explicit operator bool() const noexcept { return entry_ != nullptr; }
  std::string_view value() const noexcept { return entry_->value(); }

 private:
  Entry* entry_ = nullptr;
};

}  // namespace oneclaw::cache_memory
