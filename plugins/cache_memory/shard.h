// Shard: a hash table in order of use, bounded in bytes, behind one lock.
//
// Any thread. The lock is held for leaf work only: nothing is called back under it. Expired entries are gone for every
// function at once and leave the memory when they are met, when they are the oldest, or by the sweep: each change looks
// at a few buckets further on.
#pragma once

#include "entry.h"

#include <oneclaw/abi.h>
#include <oneclaw/cache.h>

#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace oneclaw::cache_memory {

// A key with its hash, so that it is computed once.
struct HashedKey {
  std::string_view text;
  uint64_t hash;
};

class alignas(64) Shard {
 public:
  Shard() = default;
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;
  ~Shard();

  // Before the first use.
  void set_max_bytes(uint64_t max_bytes) noexcept { max_bytes_ = max_bytes; }

  // Empty when absent. Counts as a use.
  ValueRef get(HashedKey key, int64_t now_ns) noexcept;
  bool exists(HashedKey key, int64_t now_ns) noexcept;
  // OC_CONFLICT, OC_NOT_FOUND by mode. Precondition: Entry::charge() of it is within max_bytes. Throws std::bad_alloc.
  oc_status set(HashedKey key, std::string_view value, int64_t expires_ns, int32_t mode, int64_t now_ns);
  // OC_NOT_FOUND, OC_CONFLICT when the value is another.
  oc_status del(HashedKey key, std::optional<std::string_view> if_equals, int64_t now_ns) noexcept;
  // OC_CONFLICT: not a counter; OC_PRECONDITION: overflow. Throws std::bad_alloc.
  oc_status incr(HashedKey key, int64_t delta, int64_t expires_on_create_ns, int64_t now_ns, int64_t& sum);
  oc_status expire(HashedKey key, int64_t expires_ns, int64_t now_ns) noexcept;
  // The moment of expiry, Entry::kNever; empty when absent.
  std::optional<int64_t> expiry(HashedKey key, int64_t now_ns) noexcept;

  uint64_t used_bytes() const;
  uint64_t entry_count() const;

 private:
  Entry* find(HashedKey key, int64_t now_ns) noexcept;
  Entry** bucket(uint64_t hash) noexcept { return &buckets_[hash & (buckets_.size() - 1)]; }
  // Throws std::bad_alloc before it changes anything.
  Entry* insert(HashedKey key, std::string_view value, uint32_t value_capacity, int64_t expires_ns);
  void remove(Entry* entry) noexcept;
  void use(Entry* entry) noexcept;
  void link_newest(Entry* entry) noexcept;
  void unlink(Entry* entry) noexcept;
  void replace_value(Entry* entry, std::string_view value, uint32_t value_capacity, int64_t expires_ns);
  void reserve_bucket();
  void evict(const Entry* keep) noexcept;
  void sweep(int64_t now_ns) noexcept;

  mutable std::mutex mutex_;
  std::vector<Entry*> buckets_;  // a power of two of them, or none
  Entry* newest_ = nullptr;
  Entry* oldest_ = nullptr;
  uint64_t count_ = 0;
  uint64_t used_bytes_ = 0;
  uint64_t max_bytes_ = 0;
  uint64_t sweep_at_ = 0;
};

}  // namespace oneclaw::cache_memory
