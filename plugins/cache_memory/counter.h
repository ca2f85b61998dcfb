// A counter as the cache keeps it: a signed 64-bit number in decimal, in its one canonical spelling.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace oneclaw::cache_memory {

class CounterText {
 public:
  static constexpr uint32_t kMaxSize = 20;  // "-9223372036854775808"

  explicit CounterText(int64_t value) noexcept
      : size_(static_cast<size_t>(std::to_chars(text_, text_ + kMaxSize, value).ptr - text_)) {}
  std::string_view view() const noexcept { return {text_, size_}; }

 private:
  char text_[kMaxSize];
  size_t size_;
};

// Empty for anything that CounterText would not write: " 1", "+1", "01", "-0", "1.0".
inline std::optional<int64_t> parse_counter(std::string_view text) noexcept {
  int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || CounterText(value).view() != text) return std::nullopt;
  return value;
}

}  // namespace oneclaw::cache_memory
