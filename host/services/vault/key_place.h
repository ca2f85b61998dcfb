// Where the master keys come from: a file, the environment, a credential of systemd, or the state directory.
//
// The first that is there counts; each may hold several keys, of which the first seals. Blocking file I/O of a few
// bytes; any thread.
#pragma once

#include "host/base/result.h"
#include "host/services/vault/master_key.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace oneclaw::services::vault {

inline constexpr std::string_view kKeyVariable = "ONECLAW_MASTER_KEY";
inline constexpr std::string_view kCredentialName = "oneclaw-master-key";  // under $CREDENTIALS_DIRECTORY
inline constexpr std::string_view kKeyFileName = "master-key";             // in the state directory
inline constexpr std::size_t kMaxKeyFileBytes = 4096;

struct KeyPlaces {
  std::string file;  // of the deployment's configuration; empty: none
  std::map<std::string, std::string> environment;
  std::string state_dir;
};

enum class KeyOrigin { file, environment, credential, state_dir };

struct LoadedKeys {
  Keyring ring;
  KeyOrigin origin = KeyOrigin::state_dir;
  std::string from;  // path or name of the variable, for people
};

// Nothing: no place has keys yet. OC_DENIED: a file that others may read. OC_NOT_FOUND: the configured file is missing.
base::Result<std::optional<LoadedKeys>> load_keys(const KeyPlaces& places);
// Writes the state directory's file anew, readable for us only: whole or not at all, also when the machine stops.
base::Result<void> store_keys(const KeyPlaces& places, const Keyring& ring);

}  // namespace oneclaw::services::vault
