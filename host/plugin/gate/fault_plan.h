// Makes the n-th host call of a plugin fail, for the fault sweep of `plugin check`.
//
// Owner: the check case; used on one loop thread.
#pragma once

#include <oneclaw/abi.h>

#include <cstdint>
#include <string>

namespace oneclaw::plugin::gate {

class FaultPlan {
 public:
  // at 0: only counts.
  FaultPlan(std::uint64_t at, oc_status status) noexcept : at_(at), status_(status) {}

  // Called for every host function that returns a status. OC_OK: go on.
  oc_status next(const char* function) noexcept {
    if (!is_armed_) return OC_OK;
    ++seen_;
    if (seen_ != at_) return OC_OK;
    hit_ = function;
    return status_;
  }
  // Only calls made while armed count.
  void arm(bool is_armed) noexcept { is_armed_ = is_armed; }
  std::uint64_t seen() const noexcept { return seen_; }
  // The function that failed, or nullptr.
  const char* hit() const noexcept { return hit_; }

 private:
  std::uint64_t at_;
  oc_status status_;
  std::uint64_t seen_ = 0;
  bool is_armed_ = false;
  const char* hit_ = nullptr;
};

}  // namespace oneclaw::plugin::gate
