// Identities: who of our users stands behind a platform's id; users that turn out to be one person become one.
//
// Owner: the app; one for the deployment. Called on a task of any loop; every function suspends. Reads and writes
// records only; of the cache it uses a counter of the tries to redeem a link code, and without a cache no code is
// redeemed.
#pragma once

#include "host/base/result.h"
#include "host/base/wall_clock.h"
#include "host/plugin/role/role.h"
#include "host/records/client.h"
#include "host/records/people.h"
#include "host/services/identity/handle.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::services::identity {

inline constexpr std::chrono::minutes kLinkTime{10};   // how long a code is good
inline constexpr std::chrono::minutes kTryWindow{10};  // in which a user has
inline constexpr std::int64_t kMaxTries = 5;           // tries to redeem one, right or wrong
inline constexpr std::chrono::hours kKeepCodes{24};    // so that an old code is told from a wrong one
inline constexpr std::size_t kLinkCodeLength = 8;
inline constexpr std::uint32_t kMaxIdentities = 100;  // of one user
inline constexpr std::size_t kMaxMetadataBytes = 16u << 10;

struct LinkOffer {
  std::string code;  // to be shown once, and typed on the other channel
  records::Time expires;
};

// What both sides are told after two users became one.
struct Linked {
  std::string user;                // who stays: the older
  std::string merged;              // who is now part of that
  std::optional<Handle> asked_on;  // where the code was shown
  Handle typed_on;
  records::Time at;
};

// Adds to the commit that makes `from` part of `to` whatever else must move with it. May be called several times, each
// time with a new batch.
using MergeStep =
    std::function<base::Result<void>(records::Batch& batch, const std::string& from, const std::string& to)>;

class Identities {
 public:
  Identities(records::Client& client, plugin::role::Role& cache, const base::WallClock& clock)
      : client_(client), cache_(cache), clock_(clock) {}

  // The id of the user behind `handle`; user and identity are made at the first contact, however many of them arrive
  // at once. `name` is what the platform calls the person; may be empty.
  base::Result<std::string> resolve(const Handle& handle, std::string_view name);
  // As resolve(), but makes nothing.
  base::Result<std::optional<std::string>> find(const Handle& handle);
  // The user, or who took over when it was merged. OC_NOT_FOUND.
  base::Result<records::User> user(const std::string& id);
  // The identities of a user, oldest first.
  base::Result<std::vector<records::Identity>> list(const std::string& user);
  base::Result<void> set_time_zone(const std::string& user, const std::string& iana_name);

  // Adds an identity after the caller has proved that it is the user's. OC_CONFLICT: it belongs to somebody else.
  base::Result<void> attach(const std::string& user, const Handle& handle, std::string_view name,
                            const std::string& metadata_json);
  // Takes an identity away; its next contact makes a new user. OC_PRECONDITION: it is the last one. What was merged
  // stays merged.
  base::Result<void> unlink(const std::string& user, const Handle& handle);

  // ---- link codes (link_codes.cc)

  // A new code for the user behind `handle`; earlier ones of that user end.
  base::Result<LinkOffer> offer_link(const Handle& handle);
  // Redeems what was typed on another channel: both users become one, in one commit with what `step` adds.
  // OC_NOT_FOUND: no such code; OC_PRECONDITION: expired; OC_CONFLICT: used; OC_INVALID: both sides are one user
  // already; OC_EXHAUSTED with a time: too many tries.
  base::Result<Linked> redeem(std::string_view typed, const Handle& on, const MergeStep& step);
  // Removes codes that expired kKeepCodes ago; how many.
  base::Result<std::size_t> forget_codes();

 private:
  records::Time now() const noexcept { return {clock_.now_us()}; }
  base::Result<records::Stored<records::User>> active(const std::string& id);
  base::Result<void> count_try(const std::string& user);
  base::Result<records::Stored<records::LinkCode>> usable_code(const std::string& hash);
  std::string hash_of(std::string_view code) const;

  records::Client& client_;
  plugin::role::Role& cache_;
  const base::WallClock& clock_;
};

}  // namespace oneclaw::services::identity
