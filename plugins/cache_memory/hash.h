// The hash of cache keys: 64 bits, seeded, about one multiplication for each 16 bytes.
//
// Keys come from outside (user ids, addresses), so each cache draws its own seed: nobody can prepare keys that collide.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace oneclaw::cache_memory {

namespace hash_detail {

constexpr uint64_t kOdd0 = 0x9E3779B97F4A7C15u;
constexpr uint64_t kOdd1 = 0xD1B54A32D192ED03u;

inline uint64_t mix(uint64_t a, uint64_t b) noexcept {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

inline uint64_t load(const char* from, size_t size) noexcept {
  uint64_t word = 0;
  std::memcpy(&word, from, size);
  return word;
}

}  // namespace hash_detail

inline uint64_t hash(std::string_view key, uint64_t seed) noexcept {
  using namespace hash_detail;
  const char* at = key.data();
  size_t left = key.size();
  uint64_t state = seed ^ kOdd0;
  for (; left > 16; at += 16, left -= 16) state = mix(load(at, 8) ^ kOdd1, load(at + 8, 8) ^ state);
  uint64_t low = 0;
  uint64_t high = 0;
  if (left >= 8) {
    low = load(at, 8);
    high = load(at + left - 8, 8);  // overlaps the first word: cheaper than a tail of unknown length
  } else if (left >= 4) {
    low = load(at, 4);
    high = load(at + left - 4, 4);
  } else if (left > 0) {
    low = static_cast<unsigned char>(at[0]) | uint64_t{static_cast<unsigned char>(at[left / 2])} << 8 |
          uint64_t{static_cast<unsigned char>(at[left - 1])} << 16;
  }
  return mix(kOdd1 ^ key.size(), mix(low ^ kOdd1, high ^ state));
}

}  // namespace oneclaw::cache_memory
