#include "plugins/tool_website/fetch/robots_cache.h"

namespace oneclaw::tool_website::fetch {

std::shared_ptr<const RobotsEntry> RobotsCache::get(std::string_view origin, int64_t now_ns) {
  const std::lock_guard lock(mutex_);
  const auto found = by_origin_.find(std::string(origin));
  if (found == by_origin_.end() || now_ns >= found->second->until_ns) return nullptr;
  order_.splice(order_.begin(), order_, found->second);
  return found->second->entry;
}

void RobotsCache::put(std::string_view origin, std::shared_ptr<const RobotsEntry> entry, int64_t now_ns) {
  const int64_t keep = entry->state == RobotsState::unreachable ? kKeepUnreachableNs : kKeepNs;
  const std::lock_guard lock(mutex_);
  if (const auto found = by_origin_.find(std::string(origin)); found != by_origin_.end()) {
    order_.splice(order_.end(), order_, found->second);
    drop_last();
  }
  bytes_ += entry->robots.bytes();
  order_.push_front({std::string(origin), std::move(entry), now_ns + keep});
  by_origin_.emplace(order_.front().origin, order_.begin());
  while (order_.size() > 1 && (order_.size() > kMaxEntries || bytes_ > kMaxBytes)) drop_last();
}

std::size_t RobotsCache::size() const {
  const std::lock_guard lock(mutex_);
  return order_.size();
}

void RobotsCache::drop_last() {
  bytes_ -= order_.back().entry->robots.bytes();
  by_origin_.erase(order_.back().origin);
  order_.pop_back();
}

}  // namespace oneclaw::tool_website::fetch
