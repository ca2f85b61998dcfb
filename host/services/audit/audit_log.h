// The audit log: who did what to what, in a chain of hashes that shows every later change.
//
// Owner: the app; one for the deployment. Called on a task of any loop; every function suspends. Entries are only ever
// added. The chain cannot show that its newest entries were cut off: whoever wants to know that keeps the head of
// verify() elsewhere. Callers put no secrets into the detail.
#pragma once

#include "host/base/result.h"
#include "host/base/wall_clock.h"
#include "host/records/client.h"
#include "host/records/secrets.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::services::audit {

inline constexpr std::size_t kMaxNameBytes = 256;  // of actor, action and target
inline constexpr std::size_t kMaxDetailBytes = 64u << 10;
inline constexpr std::size_t kMaxAnswer = 1000;

// What comes before the first entry.
inline constexpr std::string_view kNoHash = "0000000000000000000000000000000000000000000000000000000000000000";

struct Event {
  std::string actor;   // "user:<id>", "admin:<key id>", "host"
  std::string action;  // "wallet.credit", "plugin.swap" ...
  std::string target;  // may be empty
  std::string detail_json = "{}";
};

struct Broken {
  std::int64_t seq = 0;  // of the first entry that is not as it was written
  std::string text;
};
struct VerifyReport {
  std::int64_t entries = 0;   // that are whole, from the first on
  std::string head{kNoHash};  // hash of the last of them
  std::optional<Broken> broken;

  bool is_clean() const noexcept { return !broken.has_value(); }
};

// The hash of an entry over everything before its own: each part with its length in front, so that no two entries have
// one form.
std::string hash_of(const records::AuditEntry& entry);

class AuditLog {
 public:
  AuditLog(records::Client& client, const base::WallClock& clock) : client_(client), clock_(clock) {}

  // Adds an entry and returns it. OC_INVALID: a text that is empty, too long or no JSON object.
  base::Result<records::AuditEntry> append(const Event& event);
  // Reads everything; names the first broken entry.
  base::Result<VerifyReport> verify();

  // The newest first, those with a number below `before_seq` when it is not 0.
  base::Result<std::vector<records::AuditEntry>> recent(std::size_t limit, std::int64_t before_seq);
  base::Result<std::vector<records::AuditEntry>> by_target(const std::string& target, std::size_t limit,
                                                           std::int64_t before_seq);
  base::Result<std::vector<records::AuditEntry>> by_actor(const std::string& actor, std::size_t limit,
                                                          std::int64_t before_seq);

 private:
  using Query = records::Query<records::AuditEntry>;

  base::Result<records::AuditEntry> next(const Event& event);
  base::Result<std::vector<records::AuditEntry>> page(Query query, std::size_t limit, std::int64_t before_seq);

  records::Client& client_;
  const base::WallClock& clock_;
};

}  // namespace oneclaw::services::audit
