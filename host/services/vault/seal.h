// Envelope encryption of one secret: the value under a key of its own, that key under a master key.
//
// XChaCha20-Poly1305 with random nonces. What is sealed is bound to where it belongs: in another place, or altered, it
// does not open. Leaf, any thread.
#pragma once

#include "host/base/result.h"
#include "host/services/vault/master_key.h"
#include "host/services/vault/wiped.h"

#include <string>
#include <string_view>

namespace oneclaw::services::vault {

// Where a secret belongs.
struct Place {
  std::string_view tenant;
  std::string_view owner;
  std::string_view name;
};

struct Sealed {
  std::string data_key;  // nonce and sealed key
  std::string value;     // nonce and sealed value
};

Sealed seal(std::string_view value, const Place& place, const MasterKey& master);
// OC_CORRUPT: altered, or sealed for another place or with another key. The text says no more than that.
base::Result<Wiped> open(const Sealed& sealed, const Place& place, const MasterKey& master);
// The same data key, sealed with another master key; the value stays as it is.
base::Result<std::string> reseal(std::string_view data_key, const Place& place, const MasterKey& from,
                                 const MasterKey& to);

}  // namespace oneclaw::services::vault
