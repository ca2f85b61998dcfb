// Records of people: users, the ids that platforms know them by, codes that link two of those, API keys.
#pragma once

#include "host/records/schema.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace oneclaw::records {

enum class UserState : std::uint8_t { active, merged };
template <>
struct Words<UserState> {
  static constexpr std::array<std::string_view, 2> kAll{"active", "merged"};
};

struct User {
  std::string id;  // ULID of our own; a platform's id stands in Identity only
  UserState state = UserState::active;
  std::optional<std::string> merged_into;  // of a merged user: who took over
  std::string name;                        // as the platform of the first contact gave it; may be empty
  std::optional<std::string> time_zone;    // IANA name, once the user said it
  Time created;
};
template <>
struct Schema<User> {
  static constexpr std::string_view kTable = "users";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns =
      std::tuple(column("id", &User::id), column("state", &User::state), column("merged_into", &User::merged_into),
                 column("name", &User::name), column("time_zone", &User::time_zone), column("created", &User::created));
  static constexpr auto kIndexes = std::array{index("users_by_created", {"created"})};
};

struct Identity {
  std::string provider;     // "discord", "web", "api" ...
  std::string account;      // which of our accounts there: the channel's instance name
  std::string provider_id;  // the platform's id of the person
  std::string user;
  std::string name;
  Json metadata{"{}"};
  Time created;
};
template <>
struct Schema<Identity> {
  static constexpr std::string_view kTable = "identities";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 3;
  static constexpr auto kColumns = std::tuple(
      column("provider", &Identity::provider), column("account", &Identity::account),
      column("provider_id", &Identity::provider_id), column("user", &Identity::user), column("name", &Identity::name),
      column("metadata", &Identity::metadata), column("created", &Identity::created));
  static constexpr auto kIndexes = std::array{index("identities_by_user", {"user", "created"})};
};

struct LinkCode {
  std::string code_hash;  // SHA-256, hex; the code itself is shown once
  std::string user;       // who asked for it
  std::string identity;   // where: "provider/account/provider_id", for the notice after linking
  Time created;
  Time expires;
  std::optional<Time> used;
};
template <>
struct Schema<LinkCode> {
  static constexpr std::string_view kTable = "link_codes";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns =
      std::tuple(column("code_hash", &LinkCode::code_hash), column("user", &LinkCode::user),
                 column("identity", &LinkCode::identity), column("created", &LinkCode::created),
                 column("expires", &LinkCode::expires), column("used", &LinkCode::used));
  static constexpr auto kIndexes =
      std::array{index("link_codes_by_user", {"user", "created"}), index("link_codes_by_expiry", {"expires"})};
};

struct ApiKey {
  std::string id;
  std::string hash;  // SHA-256 of the key, hex; the key itself is shown once
  std::string user;  // empty: the administrator's
  std::string name;
  std::string scopes;  // separated by one space
  Time created;
  std::optional<Time> last_used;
  std::optional<Time> revoked;
};
template <>
struct Schema<ApiKey> {
  static constexpr std::string_view kTable = "api_keys";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns =
      std::tuple(column("id", &ApiKey::id), column("hash", &ApiKey::hash), column("user", &ApiKey::user),
                 column("name", &ApiKey::name), column("scopes", &ApiKey::scopes), column("created", &ApiKey::created),
                 column("last_used", &ApiKey::last_used), column("revoked", &ApiKey::revoked));
  static constexpr auto kIndexes =
      std::array{unique_index("api_keys_by_hash", {"hash"}), index("api_keys_by_user", {"user", "created"})};
};

}  // namespace oneclaw::records
