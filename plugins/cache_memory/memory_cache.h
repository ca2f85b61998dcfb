// MemoryCache: the whole cache, shards chosen by hash, arguments checked by the rules of oneclaw/cache.h.
//
// Any thread. Time is the caller's: monotonic nanoseconds.
#pragma once

#include "shard.h"

#include <oneclaw/cpp/status.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace oneclaw::cache_memory {

class MemoryCache {
 public:
  // seed: of the hash, from the system's generator.
  MemoryCache(uint64_t max_bytes, uint64_t seed);

  // A result without a value is the status: OC_NOT_FOUND, or OC_INVALID and OC_TOO_LARGE for a bad key.
  sdk::Status get(std::string_view key, int64_t now_ns, ValueRef& value);
  sdk::Status set(std::string_view key, std::string_view value, int64_t ttl_ms, int32_t mode, int64_t now_ns);
  sdk::Status del(std::string_view key, std::optional<std::string_view> if_equals, int64_t now_ns);
  sdk::Status exists(std::string_view key, int64_t now_ns);
  sdk::Status incr(std::string_view key, int64_t delta, int64_t ttl_on_create_ms, int64_t now_ns, int64_t& sum);
  sdk::Status expire(std::string_view key, int64_t ttl_ms, int64_t now_ns);
  sdk::Status ttl(std::string_view key, int64_t now_ns, int64_t& ttl_ms);

  uint64_t used_bytes() const;
  uint64_t entry_count() const;

  static constexpr uint64_t kMinBytes = 64 << 10;
  // A shard is never smaller, so that two of the largest values fit into one.
  static constexpr uint64_t kMinShardBytes = 32 << 20;
  static constexpr uint32_t kMaxShards = 16;

 private:
  HashedKey hashed(std::string_view key) const noexcept;
  // The top bits: the low ones choose the bucket.
  Shard& shard(const HashedKey& key) noexcept { return shards_[(key.hash >> 32) & (shard_count_ - 1)]; }

  uint64_t seed_;
  uint32_t shard_count_;
  uint64_t shard_bytes_;
  std::unique_ptr<Shard[]> shards_;
};

}  // namespace oneclaw::cache_memory
