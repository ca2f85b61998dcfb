// Bytes that are overwritten when they end: keys and plain secrets live in nothing else.
//
// Leaf, any thread. Moving moves the memory itself, so that no copy stays behind.
#pragma once

#include <sodium.h>

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace oneclaw::services::vault {

class Wiped {
 public:
  Wiped() = default;
  explicit Wiped(std::size_t size) : bytes_(std::make_unique<unsigned char[]>(size)), size_(size) {}
  explicit Wiped(std::string_view bytes) : Wiped(bytes.size()) {
    if (!bytes.empty()) std::memcpy(bytes_.get(), bytes.data(), bytes.size());
  }
  Wiped(Wiped&& other) noexcept : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}
  Wiped& operator=(Wiped&& other) noexcept {
    if (this == &other) return *this;
    wipe();
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  ~Wiped() { wipe(); }

  unsigned char* data() noexcept { return bytes_.get(); }
  const unsigned char* data() const noexcept { return bytes_.get(); }
  std::size_t size() const noexcept { return size_; }
  std::string_view view() const noexcept { return {reinterpret_cast<const char*>(bytes_.get()), size_}; }

 private:
  void wipe() noexcept {
    if (bytes_ != nullptr) ::sodium_memzero(bytes_.get(), size_);
  }

  std::unique_ptr<unsigned char[]> bytes_;
  std::size_t size_ = 0;
};

}  // namespace oneclaw::services::vault
