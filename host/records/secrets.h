// Records of what must stay secret or unaltered: sealed secrets and the chained audit log.
#pragma once

#include "host/records/schema.h"

#include <array>
#include <cstdint>
#include <string>
#include <tuple>

namespace oneclaw::records {

// A value sealed with a key of its own, which is sealed with the master key `master`.
struct Secret {
  std::string owner;  // "host", or "user:<id>"
  std::string name;
  std::string master;  // id of the master key that seals data_key
  Blob data_key;       // nonce and sealed key
  Blob value;          // nonce and sealed value
  Time created;
  Time changed;
};
template <>
struct Schema<Secret> {
  static constexpr std::string_view kTable = "secrets";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 2;
  static constexpr auto kColumns =
      std::tuple(column("owner", &Secret::owner), column("name", &Secret::name), column("master", &Secret::master),
                 column("data_key", &Secret::data_key), column("value", &Secret::value),
                 column("created", &Secret::created), column("changed", &Secret::changed));
  static constexpr auto kIndexes = std::array{index("secrets_by_master", {"master"})};
};

struct AuditEntry {
  std::int64_t seq = 0;  // 1, 2, 3 ...
  Time at;
  std::string actor;   // "user:<id>", "admin:<key id>", "host"
  std::string action;  // "wallet.credit", "plugin.swap" ...
  std::string target;
  Json detail{"{}"};
  std::string previous;  // hash of the entry before, 64 zeros for the first
  std::string hash;      // SHA-256 over everything above
};
template <>
struct Schema<AuditEntry> {
  static constexpr std::string_view kTable = "audit_log";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns =
      std::tuple(column("seq", &AuditEntry::seq), column("at", &AuditEntry::at), column("actor", &AuditEntry::actor),
                 column("action", &AuditEntry::action), column("target", &AuditEntry::target),
                 column("detail", &AuditEntry::detail), column("previous", &AuditEntry::previous),
                 column("hash", &AuditEntry::hash));
  static constexpr auto kIndexes =
      std::array{index("audit_by_target", {"target", "seq"}), index("audit_by_actor", {"actor", "seq"})};
};

}  // namespace oneclaw::records
