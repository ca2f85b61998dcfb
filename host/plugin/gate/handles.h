// The handles of one kind that an instance holds: owns them, recognises foreign pointers, lists what was not given
// back.
//
// Any thread.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace oneclaw::plugin::gate {

template <class T>
class Handles {
 public:
  T* add(std::shared_ptr<T> handle) {
    T* raw = handle.get();
    const std::lock_guard lock(mutex_);
    live_.emplace(raw, std::move(handle));
    return raw;
  }
  // The handle, kept alive by the result; null for anything the instance does not hold.
  std::shared_ptr<T> find(T* raw) const {
    const std::lock_guard lock(mutex_);
    const auto it = live_.find(raw);
    return it == live_.end() ? nullptr : it->second;
  }
  std::shared_ptr<T> remove(T* raw) {
    const std::lock_guard lock(mutex_);
    const auto it = live_.find(raw);
    if (it == live_.end()) return nullptr;
    std::shared_ptr<T> handle = std::move(it->second);
    live_.erase(it);
    return handle;
  }
  std::vector<std::shared_ptr<T>> all() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<T>> out;
    out.reserve(live_.size());
    for (const auto& [raw, handle] : live_) out.push_back(handle);
    return out;
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return live_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<T*, std::shared_ptr<T>> live_;
};

}  // namespace oneclaw::plugin::gate
