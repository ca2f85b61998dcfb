#include "memory_cache.h"

#include "hash.h"

#include <algorithm>
#include <bit>
#include <string>

namespace oneclaw::cache_memory {

namespace {

using sdk::Status;

constexpr int64_t kNsPerMs = 1'000'000;

Status check_key(std::string_view key) {
  if (key.empty()) return {OC_INVALID, "the cache key is empty: it has 1 to 512 bytes"};
  if (key.size() > OC_CACHE_MAX_KEY) {
    return {OC_TOO_LARGE, "the cache key has " + std::to_string(key.size()) + " bytes, the limit is 512"};
  }
  return {};
}

Status check_ttl(int64_t ttl_ms) {
  if (ttl_ms > 0 || ttl_ms == OC_CACHE_NO_TTL) return {};
  return {OC_INVALID, "ttl_ms is " + std::to_string(ttl_ms) + ": give a time above 0, or -1 for no expiry"};
}

// Precondition: check_ttl(ttl_ms). A time beyond what the clock can count is its last moment.
int64_t expiry_of(int64_t ttl_ms, int64_t now_ns) noexcept {
  if (ttl_ms == OC_CACHE_NO_TTL) return Entry::kNever;
  int64_t ttl_ns = 0;
  int64_t expires_ns = 0;
  if (__builtin_mul_overflow(ttl_ms, kNsPerMs, &ttl_ns) || __builtin_add_overflow(now_ns, ttl_ns, &expires_ns)) {
    return Entry::kNever - 1;
  }
  return std::min(expires_ns, Entry::kNever - 1);
}

}  // namespace

MemoryCache::MemoryCache(uint64_t max_bytes, uint64_t seed)
    : seed_(seed),
      shard_count_(
          static_cast<uint32_t>(std::bit_floor(std::clamp<uint64_t>(max_bytes / kMinShardBytes, 1, kMaxShards)))),
      shard_bytes_(max_bytes / shard_count_),
      shards_(std::make_unique<Shard[]>(shard_count_)) {
  for (uint32_t i = 0; i < shard_count_; ++i) shards_[i].set_max_bytes(shard_bytes_);
}

HashedKey MemoryCache::hashed(std::string_view key) const noexcept { return {key, hash(key, seed_)}; }

Status MemoryCache::get(std::string_view key, int64_t now_ns, ValueRef& value) {
  if (Status bad = check_key(key); !bad.ok()) return bad;
  const HashedKey name = hashed(key);
  value = shard(name).get(name, now_ns);
  return value ? OC_OK : OC_NOT_FOUND;
}

Status MemoryCache::set(std::string_view key, std::string_view value, int64_t ttl_ms, int32_t mode, int64_t now_ns) {
  if (Status bad = check_key(key); !bad.ok()) return bad;
  if (Status bad = check_ttl(ttl_ms); !bad.ok()) return bad;
  if (mode < OC_CACHE_ALWAYS || mode > OC_CACHE_IF_PRESENT) {
    return {OC_INVALID, "mode " + std::to_string(mode) + " of set is unknown: 0 always, 1 if absent, 2 if present"};
  }
  if (value.size() > OC_CACHE_MAX_VALUE) {
    return {OC_TOO_LARGE, "the cache value has " + std::to_string(value.size()) + " bytes, the limit is " +
                              std::to_string(OC_CACHE_MAX_VALUE)};
  }
  if (Entry::charge(key.size(), value.size()) > shard_bytes_) {
    return {OC_TOO_LARGE, "the cache value has " + std::to_string(value.size()) +
                              " bytes, more than this cache holds (" + std::to_string(shard_bytes_) +
                              "): raise max_bytes of cache_memory"};
  }
  const HashedKey name = hashed(key);
  return shard(name).set(name, value, expiry_of(ttl_ms, now_ns), mode, now_ns);
}

Status MemoryCache::del(std::string_view key, std::optional<std::string_view> if_equals, int64_t now_ns) {
  if (Status bad = check_key(key); !bad.ok()) return bad;
  const HashedKey name = hashed(key);
  return shard(name).del(name, if_equals, now_ns);
}

Status MemoryCache::exists(std::string_view key, int64_t now_ns) {
  if (Status bad = check_key(key); !bad.ok()) return bad;
  const HashedKey name = hashed(key);
  return shard(name).exists(name, now_ns) ? OC_OK : OC_NOT_FOUND;
}

Status MemoryCache::incr(std::string_view key, int64_t delta, int64_t ttl_on_create_ms, int64_t now_ns, int64_t& sum) {
  if (Status bad = check_key(key); !bad.ok()) return bad;
  if (Status bad = check_ttl(ttl_on_create_ms); !bad.ok()) return bad;
  const HashedKey name = hashed(key);
  const oc_status code = shard(name).incr(name, delta, expiry_of(ttl_on_create_ms, now_ns), now_ns, sum);
  if (code == OC_CONFLICT) return {code, "the value under this key is not a decimal signed 64-bit number"};
  if (code == OC_PRECONDITION) return {code, "adding " + std::to_string(delta) + " would overflow the counter"};
  return code;
}

Status MemoryCache::expire(std::string_view key, int64_t ttl_ms, int64_t now_ns) {
  if (Status bad = check_key(key); !bad.ok()) return bad;
  if (Status bad = check_ttl(ttl_ms); !bad.ok()) return bad;
  const HashedKey name = hashed(key);
  return shard(name).expire(name, expiry_of(ttl_ms, now_ns), now_ns);
}

Status MemoryCache::ttl(std::string_view key, int64_t now_ns, int64_t& ttl_ms) {
  if (Status bad = check_key(key); !bad.ok()) return bad;
  const HashedKey name = hashed(key);
  const std::optional<int64_t> expires_ns = shard(name).expiry(name, now_ns);
  if (!expires_ns) return OC_NOT_FOUND;
  // Rounded up: a key that still lives never shows 0.
  ttl_ms = *expires_ns == Entry::kNever ? OC_CACHE_NO_TTL : (*expires_ns - now_ns - 1) / kNsPerMs + 1;
  return OC_OK;
}

uint64_t MemoryCache::used_bytes() const {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < shard_count_; ++i) sum += shards_[i].used_bytes();
  return sum;
}

uint64_t MemoryCache::entry_count() const {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < shard_count_; ++i) sum += shards_[i].entry_count();
  return sum;
}

}  // namespace oneclaw::cache_memory
