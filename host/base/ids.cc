#include "host/base/ids.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace oneclaw::base {
namespace {

constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::string_view kUrlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kLettersAndDigits = kUrlSafe.substr(0, 62);
constexpr std::size_t kUlidLength = 26;
constexpr std::size_t kUlidTimeLength = 10;

// libsodium picks its source at the first use, which only sodium_init() makes safe between threads.
void prepare() noexcept {
  static const int ready = ::sodium_init();
  if (ready < 0) std::abort();  // no random numbers, no ids: nothing can go on
}

}  // namespace

std::string new_ulid(std::int64_t now_us) {
  prepare();
  std::string id(kUlidLength, '0');
  auto ms = static_cast<std::uint64_t>(now_us) / 1000;
  for (std::size_t i = kUlidTimeLength; i-- > 0; ms >>= 5) id[i] = kCrockford[ms & 31];
  std::array<unsigned char, kUlidLength - kUlidTimeLength> random;
  ::randombytes_buf(random.data(), random.size());
  for (std::size_t i = 0; i < random.size(); ++i) id[kUlidTimeLength + i] = kCrockford[random[i] & 31];
  return id;
}

bool is_ulid(std::string_view text) noexcept {
  // The first character holds the 3 highest of 48 bits.
  return text.size() == kUlidLength && text[0] <= '7' &&
         std::all_of(text.begin(), text.end(), [](char c) { return kCrockford.find(c) != std::string_view::npos; });
}

std::string random_url_safe(std::size_t length) {
  std::string text = random_of(kUrlSafe, length);
  if (!text.empty()) text.front() = random_of(kLettersAndDigits, 1).front();
  return text;
}

std::string random_of(std::string_view alphabet, std::size_t length) {
  prepare();
  std::string text(length, '\0');
  for (char& c : text) c = alphabet[::randombytes_uniform(static_cast<std::uint32_t>(alphabet.size()))];
  return text;
}

double random_unit() {
  prepare();
  constexpr std::uint32_t kParts = 1u << 24;
  return static_cast<double>(::randombytes_uniform(kParts)) / (kParts - 1);
}

std::string base64url(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  ::sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      kVariant);
  text.pop_back();  // the terminating zero
  return text;
}

}  // namespace oneclaw::base
