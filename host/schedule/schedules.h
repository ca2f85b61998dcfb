// Schedules: what a user wants to have run again and again, and in which time zone.
//
// Owner: the app; one for the deployment. Called on a task of any loop; what touches records suspends. A user sees and
// removes only what is his.
#pragma once

#include "host/base/log.h"
#include "host/base/wall_clock.h"
#include "host/engine/engine.h"
#include "host/records/client.h"
#include "host/records/jobs.h"
#include "host/schedule/phrase.h"
#include "host/schedule/zones.h"
#include "host/services/audit/audit_log.h"
#include "host/services/identity/identities.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::schedule {

inline constexpr std::size_t kMaxPerUser = 20;           // two users who become one keep what both had
inline constexpr std::size_t kMaxInput = 64u << 10;      // bytes of JSON that every run is given
inline constexpr std::size_t kMaxScheduleKey = 128;      // bytes
inline constexpr std::chrono::minutes kShortestGap{15};  // between two runs, unless the deployment says otherwise

struct Parts {
  records::Client& records;
  engine::Engine& engine;
  services::identity::Identities& identities;
  services::audit::AuditLog& audit;
  const Zones& zones;
  const base::WallClock& clock;
  base::Log log;
};

// What somebody asks for.
struct Wanted {
  std::string user;
  std::string workflow;
  std::string input = "{}";            // JSON
  std::string when;                    // a phrase or cron
  std::string time_zone;               // empty: the user's
  std::optional<std::string> channel;  // where the results go
  std::optional<std::string> conversation;
  std::optional<std::string> key;  // the same key of a user is the same schedule
  std::string actor;               // for the audit log; empty: the user
};

struct Added {
  records::Schedule schedule;
  bool is_new = true;
  std::int64_t price_micros = 0;  // of one run, as of now
};

class Schedules {
 public:
  explicit Schedules(Parts parts, std::chrono::minutes shortest_gap = kShortestGap)
      : parts_(std::move(parts)), shortest_gap_(shortest_gap) {}
  Schedules(const Schedules&) = delete;
  Schedules& operator=(const Schedules&) = delete;

  // OC_NOT_FOUND workflow; OC_INVALID input, times, zone, or runs too close to each other; OC_UNSUPPORTED: the phrase
  // lacks something; OC_EXHAUSTED: the user has kMaxPerUser; OC_CONFLICT: the key was used for another schedule.
  base::Result<Added> add(const Wanted& wanted);
  // By number. `user` empty, here and below: an administrator, who sees everybody's.
  base::Result<std::vector<records::Schedule>> list(std::string_view user);
  base::Result<records::Schedule> find(std::string_view user, std::string_view id);
  base::Result<records::Schedule> find_number(std::string_view user, std::int64_t number);
  // What was removed. Jobs that run already run on.
  base::Result<records::Schedule> remove(std::string_view user, std::string_view id, const std::string& actor = {});

  // The zone a user said, else UTC; whether he said it.
  struct UserZone {
    Zone zone;
    bool is_said = false;
  };
  base::Result<UserZone> zone_of(const std::string& user);
  // New schedules of the user are in this zone; those that exist keep theirs. OC_INVALID with the nearest name.
  base::Result<Zone> set_zone(const std::string& user, std::string_view name);
  // The due time in the schedule's own zone, for people; in UTC when the zone is gone.
  std::string text_of(const records::Schedule& schedule, records::Time time) const;

 private:
  base::Result<records::Schedule> drafted(const Wanted& wanted);
  base::Result<std::optional<records::Schedule>> same(const records::Schedule& draft);
  void note(const std::string& actor, std::string_view action, const records::Schedule& schedule);

  const Parts parts_;
  const std::chrono::minutes shortest_gap_;
};

// "every monday 8am (Europe/Berlin)"; of cron the rule.
std::string times_text(const records::Schedule& schedule);

}  // namespace oneclaw::schedule
