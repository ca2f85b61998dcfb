#include "host/services/vault/master_key.h"

#include "host/base/text.h"

#include <array>
#include <cstdlib>

namespace oneclaw::services::vault {
namespace {

constexpr std::size_t kIdBytes = 8;
constexpr std::string_view kIdContext = "oneclaw master key id";

void prepare() noexcept {
  static const int ready = ::sodium_init();
  if (ready < 0) std::abort();  // without random numbers there are no secrets to keep
}

bool decode(std::string_view text, int variant, Wiped& bytes) {
  std::size_t size = 0;
  const char* end = nullptr;
  const int failed =
      ::sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, &end, variant);
  return failed == 0 && size == bytes.size() && end == text.data() + text.size();
}

bool is_separator(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ','; }

}  // namespace

MasterKey::MasterKey(Wiped bytes) : bytes_(std::move(bytes)) {
  // BLAKE2b with the key itself as key: the id says nothing about it.
  std::array<unsigned char, crypto_generichash_BYTES_MIN> digest{};
  ::crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(kIdContext.data()),
                       kIdContext.size(), bytes_.data(), bytes_.size());
  id_ = "mk_" + base::to_hex({digest.data(), kIdBytes});
}

MasterKey MasterKey::generate() {
  prepare();
  Wiped bytes(kBytes);
  ::randombytes_buf(bytes.data(), bytes.size());
  return MasterKey(std::move(bytes));
}

base::Result<MasterKey> MasterKey::from_base64(std::string_view text) {
  prepare();
  for (const int variant : {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_URLSAFE,
                            sodium_base64_VARIANT_ORIGINAL_NO_PADDING, sodium_base64_VARIANT_URLSAFE_NO_PADDING}) {
    Wiped bytes(kBytes);
    if (decode(text, variant, bytes)) return MasterKey(std::move(bytes));
  }
  return base::Error{OC_INVALID, "not the base64 of 32 bytes; make one with `openssl rand -base64 32`"};
}

Wiped MasterKey::to_base64() const {
  Wiped text(sodium_base64_encoded_len(kBytes, sodium_base64_VARIANT_ORIGINAL));
  ::sodium_bin2base64(reinterpret_cast<char*>(text.data()), text.size(), bytes_.data(), kBytes,
                      sodium_base64_VARIANT_ORIGINAL);
  text.data()[text.size() - 1] = '\n';  // in place of the terminating zero
  return text;
}

const MasterKey* Keyring::find(std::string_view id) const noexcept {
  for (const MasterKey& key : keys_) {
    if (key.id() == id) return &key;
  }
  return nullptr;
}

std::vector<std::string> Keyring::ids() const {
  std::vector<std::string> ids;
  for (const MasterKey& key : keys_) ids.push_back(key.id());
  return ids;
}

base::Result<Keyring> parse_keys(std::string_view text) {
  Keyring ring;
  while (true) {
    while (!text.empty() && is_separator(text.front())) text.remove_prefix(1);
    if (text.empty()) break;
    std::size_t length = 0;
    while (length < text.size() && !is_separator(text[length])) ++length;
    const std::string which = "master key " + std::to_string(ring.size() + 1);
    auto key = MasterKey::from_base64(text.substr(0, length));
    if (!key) return std::move(key).error().in(which);
    if (ring.find(key->id()) != nullptr) return base::Error{OC_INVALID, which + ": it stands there twice"};
    if (ring.size() == kMaxMasterKeys) {
      return base::Error{OC_INVALID, which + ": at most " + std::to_string(kMaxMasterKeys) + " keys are used"};
    }
    ring.add(std::move(*key));
    text.remove_prefix(length);
  }
  if (ring.size() == 0) return base::Error{OC_INVALID, "there is no master key in it"};
  return ring;
}

Keyring copy_of(const Keyring& ring) {
  Keyring copy;
  for (const MasterKey& key : ring.keys()) {
    const Wiped text = key.to_base64();
    copy.add(std::move(*MasterKey::from_base64(text.view().substr(0, text.size() - 1))));
  }
  return copy;
}

}  // namespace oneclaw::services::vault
