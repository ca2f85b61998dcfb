// A person as a platform knows them: which platform, which of our accounts there, which id.
//
// Leaf, any thread.
#pragma once

#include "host/base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace oneclaw::services::identity {

inline constexpr std::size_t kMaxProviderBytes = 32;
inline constexpr std::size_t kMaxAccountBytes = 64;
inline constexpr std::size_t kMaxProviderIdBytes = 256;
inline constexpr std::size_t kMaxNameBytes = 128;

struct Handle {
  std::string provider;     // "discord", "web", "api" ...: lower-case letters, digits, '_'
  std::string account;      // the channel's instance name; no '/'
  std::string provider_id;  // whatever the platform says, without control characters

  friend bool operator==(const Handle&, const Handle&) = default;
};

// OC_INVALID with what is wrong.
base::Result<void> check_handle(const Handle& handle);
// "discord/main/1234", and back.
std::string to_text(const Handle& handle);
std::optional<Handle> handle_from_text(std::string_view text);
// A name from a platform as it may be stored and shown: valid UTF-8, no control characters, bounded.
std::string clean_name(std::string_view name);

}  // namespace oneclaw::services::identity
