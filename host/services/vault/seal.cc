#include "host/services/vault/seal.h"

namespace oneclaw::services::vault {
namespace {

constexpr std::size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kKeyBytes == MasterKey::kBytes);

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// Each part with its length in front: "a", "bc" and "ab", "c" are different places.
std::string associated_data(std::string_view purpose, const Place& place, std::string_view master) {
  std::string data;
  for (const std::string_view part :
       {std::string_view("oneclaw secret 1"), purpose, place.tenant, place.owner, place.name, master}) {
    data += std::to_string(part.size());
    data += ':';
    data += part;
  }
  return data;
}
std::string key_data(const Place& place, const MasterKey& master) {
  return associated_data("data key", place, master.id());
}
std::string value_data(const Place& place) { return associated_data("value", place, {}); }

std::string encrypt(std::string_view plain, const std::string& data, const unsigned char* key) {
  std::string out(kNonceBytes + plain.size() + kTagBytes, '\0');
  ::randombytes_buf(out.data(), kNonceBytes);
  ::crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(out) + kNonceBytes, nullptr, bytes(plain), plain.size(),
                                               bytes(data), data.size(), nullptr, bytes(out), key);
  return out;
}

base::Result<Wiped> decrypt(std::string_view sealed, const std::string& data, const unsigned char* key) {
  const base::Error failed{OC_CORRUPT, "it does not open: altered, or sealed for another place"};
  if (sealed.size() < kNonceBytes + kTagBytes) return failed;
  Wiped plain(sealed.size() - kNonceBytes - kTagBytes);
  const std::string_view cipher = sealed.substr(kNonceBytes);
  if (::crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, bytes(cipher), cipher.size(),
                                                   bytes(data), data.size(), bytes(sealed), key) != 0) {
    return failed;
  }
  return plain;
}

base::Result<Wiped> open_key(std::string_view data_key, const Place& place, const MasterKey& master) {
  auto key = decrypt(data_key, key_data(place, master), master.bytes());
  if (key && key->size() != kKeyBytes) return base::Error{OC_CORRUPT, "its key is not one"};
  return key;
}

}  // namespace

Sealed seal(std::string_view value, const Place& place, const MasterKey& master) {
  Wiped key(kKeyBytes);
  ::randombytes_buf(key.data(), key.size());
  return {encrypt(key.view(), key_data(place, master), master.bytes()), encrypt(value, value_data(place), key.data())};
}

base::Result<Wiped> open(const Sealed& sealed, const Place& place, const MasterKey& master) {
  auto key = open_key(sealed.data_key, place, master);
  if (!key) return key;
  return decrypt(sealed.value, value_data(place), key->data());
}

base::Result<std::string> reseal(std::string_view data_key, const Place& place, const MasterKey& from,
                                 const MasterKey& to) {
  auto key = open_key(data_key, place, from);
  if (!key) return std::move(key).error();
  return encrypt(key->view(), key_data(place, to), to.bytes());
}

}  // namespace oneclaw::services::vault
