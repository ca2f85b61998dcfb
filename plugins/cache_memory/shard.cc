#include "shard.h"

#include "counter.h"

#include <algorithm>

namespace oneclaw::cache_memory {

namespace {

constexpr size_t kFirstBuckets = 64;
// Buckets that one change looks through for expired entries: all of them are met after buckets / 4 changes.
constexpr size_t kSweepBuckets = 4;

}  // namespace

Shard::~Shard() {
  for (Entry* entry = newest_; entry != nullptr;) std::exchange(entry, entry->older)->release();
}

ValueRef Shard::get(HashedKey key, int64_t now_ns) noexcept {
  const std::lock_guard lock(mutex_);
  Entry* entry = find(key, now_ns);
  if (entry == nullptr) return {};
  use(entry);
  return ValueRef(entry);
}

bool Shard::exists(HashedKey key, int64_t now_ns) noexcept {
  const std::lock_guard lock(mutex_);
  return find(key, now_ns) != nullptr;
}

oc_status Shard::set(HashedKey key, std::string_view value, int64_t expires_ns, int32_t mode, int64_t now_ns) {
  const std::lock_guard lock(mutex_);
  Entry* entry = find(key, now_ns);
  if (entry != nullptr && mode == OC_CACHE_IF_ABSENT) return OC_CONFLICT;
  if (entry == nullptr && mode == OC_CACHE_IF_PRESENT) return OC_NOT_FOUND;
  const auto capacity = static_cast<uint32_t>(value.size());
  if (entry == nullptr) {
    entry = insert(key, value, capacity, expires_ns);
    evict(entry);
  } else {
    replace_value(entry, value, capacity, expires_ns);
  }
  sweep(now_ns);
  return OC_OK;
}

oc_status Shard::del(HashedKey key, std::optional<std::string_view> if_equals, int64_t now_ns) noexcept {
  const std::lock_guard lock(mutex_);
  Entry* entry = find(key, now_ns);
  if (entry == nullptr) return OC_NOT_FOUND;
  if (if_equals && entry->value() != *if_equals) return OC_CONFLICT;
  remove(entry);
  return OC_OK;
}

oc_status Shard::incr(HashedKey key, int64_t delta, int64_t expires_on_create_ns, int64_t now_ns, int64_t& sum) {
  const std::lock_guard lock(mutex_);
  Entry* entry = find(key, now_ns);
  int64_t before = 0;
  if (entry != nullptr) {
    const auto parsed = parse_counter(entry->value());
    if (!parsed) return OC_CONFLICT;
    before = *parsed;
  }
  int64_t after = 0;
  if (__builtin_add_overflow(before, delta, &after)) return OC_PRECONDITION;
  const CounterText text(after);
  if (entry == nullptr) {
    evict(insert(key, text.view(), CounterText::kMaxSize, expires_on_create_ns));
  } else {
    replace_value(entry, text.view(), CounterText::kMaxSize, entry->expires_ns);
  }
  sweep(now_ns);
  sum = after;
  return OC_OK;
}

oc_status Shard::expire(HashedKey key, int64_t expires_ns, int64_t now_ns) noexcept {
  const std::lock_guard lock(mutex_);
  Entry* entry = find(key, now_ns);
  if (entry == nullptr) return OC_NOT_FOUND;
  entry->expires_ns = expires_ns;
  return OC_OK;
}

std::optional<int64_t> Shard::expiry(HashedKey key, int64_t now_ns) noexcept {
  const std::lock_guard lock(mutex_);
  const Entry* entry = find(key, now_ns);
  if (entry == nullptr) return std::nullopt;
  return entry->expires_ns;
}

uint64_t Shard::used_bytes() const {
  const std::lock_guard lock(mutex_);
  return used_bytes_;
}

uint64_t Shard::entry_count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

Entry* Shard::find(HashedKey key, int64_t now_ns) noexcept {
  if (buckets_.empty()) return nullptr;
  Entry* entry = *bucket(key.hash);
  while (entry != nullptr && (entry->hash != key.hash || entry->key() != key.text)) entry = entry->chain;
  if (entry != nullptr && entry->is_expired(now_ns)) {
    remove(entry);
    return nullptr;
  }
  return entry;
}

Entry* Shard::insert(HashedKey key, std::string_view value, uint32_t value_capacity, int64_t expires_ns) {
  reserve_bucket();
  Entry* entry = Entry::make(key.text, key.hash, value, value_capacity);
  entry->expires_ns = expires_ns;
  Entry** head = bucket(key.hash);
  entry->chain = *head;
  *head = entry;
  link_newest(entry);
  ++count_;
  used_bytes_ += entry->charge();
  return entry;
}

void Shard::remove(Entry* entry) noexcept {
  Entry** link = bucket(entry->hash);
  while (*link != entry) link = &(*link)->chain;
  *link = entry->chain;
  unlink(entry);
  --count_;
  used_bytes_ -= entry->charge();
  entry->release();
}

void Shard::replace_value(Entry* entry, std::string_view value, uint32_t value_capacity, int64_t expires_ns) {
  const bool fits = value.size() <= entry->value_capacity && value_capacity >= entry->value_capacity / 2;
  if (fits && !entry->is_shared()) {
    entry->write(value);
    entry->expires_ns = expires_ns;
    use(entry);
    return;
  }
  // The new one first, then the old one goes: a failed allocation leaves the key as it was. The old one lies deeper in
  // the same chain, so a lookup in between would meet the new one.
  Entry* fresh = insert({entry->key(), entry->hash}, value, value_capacity, expires_ns);
  remove(entry);
  evict(fresh);
}

void Shard::use(Entry* entry) noexcept {
  if (entry == newest_) return;
  unlink(entry);
  link_newest(entry);
}

void Shard::link_newest(Entry* entry) noexcept {
  entry->newer = nullptr;
  entry->older = newest_;
  (newest_ != nullptr ? newest_->newer : oldest_) = entry;
  newest_ = entry;
}

void Shard::unlink(Entry* entry) noexcept {
  (entry->newer != nullptr ? entry->newer->older : newest_) = entry->older;
  (entry->older != nullptr ? entry->older->newer : oldest_) = entry->newer;
}

void Shard::reserve_bucket() {
  if (count_ < buckets_.size()) return;
  std::vector<Entry*> wider(std::max(kFirstBuckets, buckets_.size() * 2), nullptr);
  buckets_.swap(wider);
  for (Entry* entry = oldest_; entry != nullptr; entry = entry->newer) {
    Entry** head = bucket(entry->hash);
    entry->chain = *head;
    *head = entry;
  }
}

void Shard::evict(const Entry* keep) noexcept {
  while (used_bytes_ > max_bytes_ && oldest_ != keep) remove(oldest_);
}

void Shard::sweep(int64_t now_ns) noexcept {
  for (size_t step = 0; step < kSweepBuckets; ++step) {
    Entry* entry = buckets_[sweep_at_++ & (buckets_.size() - 1)];
    while (entry != nullptr) {
      Entry* next = entry->chain;
      if (entry->is_expired(now_ns)) remove(entry);
      entry = next;
    }
  }
}

}  // namespace oneclaw::cache_memory
