// oneclaw/cpp/elements.h - reading size-prefixed structs of a caller that may know fewer or more members than we do.
//
// known(request) copies what both sides know and leaves the rest zero. Elements walks an array of such structs: its
// stride is the caller's size, not ours.
#pragma once

#include <oneclaw/abi.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace oneclaw::sdk {

template <class T>
T known(const T& given) noexcept {
  T copy = {};
  const size_t size = std::min<size_t>(given.size, sizeof(T));
  std::memcpy(static_cast<void*>(&copy), static_cast<const void*>(&given), size);
  return copy;
}

template <class T>
class Elements {
 public:
  Elements(const T* first, uint32_t count) noexcept
      : first_(reinterpret_cast<const char*>(first)), count_(count), stride_(count == 0 ? 0 : first->size) {}

  uint32_t size() const noexcept { return count_; }
  // Precondition: index < size().
  T operator[](uint32_t index) const noexcept {
    return known(*reinterpret_cast<const T*>(first_ + size_t{index} * stride_));
  }

 private:
  const char* first_;
  uint32_t count_;
  size_t stride_;
};

}  // namespace oneclaw::sdk
