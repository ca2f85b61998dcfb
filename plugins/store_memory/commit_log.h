// CommitLog: the ids of successful commits, remembered so that sending one again changes nothing.
//
// Under the store's lock. As the contract says (oneclaw/store.h), an id is kept for kKeepNs or until max_ids later
// commits succeeded, whichever ends first: about 130 bytes each.
#pragma once

#include <oneclaw/store.h>

#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <string_view>
#include <unordered_set>

namespace oneclaw::store_memory {

class CommitLog {
 public:
  static constexpr int64_t kKeepNs = int64_t{25} * 3600 * 1'000'000'000;  // the contract says at least 24 hours
  static constexpr size_t kMaxIdBytes = OC_STORE_MAX_COMMIT_ID;

  // max_ids: at least OC_STORE_KEPT_COMMITS, less only in tests.
  explicit CommitLog(uint64_t max_ids) : max_ids_(max_ids) {}

  bool contains(std::string_view id) const { return index_.contains(id); }

  // Precondition: not contained, 1 to kMaxIdBytes bytes. Throws std::bad_alloc with nothing remembered.
  void remember(std::string_view id, int64_t now_ns) {
    forget_old(now_ns);
    kept_.emplace_back(id, now_ns);
    try {
      index_.insert(kept_.back().view());
    } catch (...) {
      kept_.pop_back();
      throw;
    }
  }
  size_t size() const noexcept { return kept_.size(); }

 private:
  struct Kept {
    Kept(std::string_view id, int64_t now_ns) noexcept : when_ns(now_ns), size(static_cast<uint8_t>(id.size())) {
      std::memcpy(bytes, id.data(), id.size());
    }
    std::string_view view() const noexcept { return {bytes, size}; }

    int64_t when_ns;
    uint8_t size;
    char bytes[kMaxIdBytes];
  };

  void forget_old(int64_t now_ns) noexcept {
    while (!kept_.empty() && (kept_.size() > max_ids_ || now_ns - kept_.front().when_ns > kKeepNs)) {
      index_.erase(kept_.front().view());
      kept_.pop_front();
    }
  }

  uint64_t max_ids_;
  std::deque<Kept> kept_;                       // oldest first; its elements never move
  std::unordered_set<std::string_view> index_;  // into kept_
};

}  // namespace oneclaw::store_memory
