// Master keys: 32 random bytes with an id that tells them apart and tells nothing else.
//
// Leaf, any thread.
#pragma once

#include "host/base/result.h"
#include "host/services/vault/wiped.h"

#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::services::vault {

inline constexpr std::size_t kMaxMasterKeys = 8;  // of one keyring

class MasterKey {
 public:
  static constexpr std::size_t kBytes = 32;

  static MasterKey generate();
  // Standard or URL-safe base64 of 32 bytes. The error never shows the text.
  static base::Result<MasterKey> from_base64(std::string_view text);

  const std::string& id() const noexcept { return id_; }
  const unsigned char* bytes() const noexcept { return bytes_.data(); }
  Wiped to_base64() const;

 private:
  explicit MasterKey(Wiped bytes);

  Wiped bytes_;
  std::string id_;  // "mk_" and 16 hex digits
};

// The first key seals; the others only open what was sealed before.
class Keyring {
 public:
  Keyring() = default;
  void add(MasterKey key) { keys_.push_back(std::move(key)); }

  // Precondition: not empty.
  const MasterKey& current() const noexcept { return keys_.front(); }
  const MasterKey* find(std::string_view id) const noexcept;
  std::size_t size() const noexcept { return keys_.size(); }
  const std::vector<MasterKey>& keys() const noexcept { return keys_; }
  std::vector<std::string> ids() const;
  std::vector<MasterKey> take() && { return std::move(keys_); }

 private:
  std::vector<MasterKey> keys_;
};

// Base64 keys with white space or commas in between. OC_INVALID with the number of the one that is wrong.
base::Result<Keyring> parse_keys(std::string_view text);
// Keys are not copied by accident.
Keyring copy_of(const Keyring& ring);

}  // namespace oneclaw::services::vault
