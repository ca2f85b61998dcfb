// Artifacts: the files that jobs leave behind, bounded, kept for a month, and free of secrets where calls are recorded.
//
// Owner: the app; one for the deployment. Called on a task of any loop; every function suspends. A job whose room is
// used up goes on without: what it wants to leave is dropped, and the log says so.
#pragma once

#include "host/base/log.h"
#include "host/base/result.h"
#include "host/base/wall_clock.h"
#include "host/records/client.h"
#include "host/records/jobs.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::services::artifacts {

inline constexpr std::int64_t kMaxBytes = std::int64_t{16} << 20;     // of one
inline constexpr std::int64_t kMaxRecorded = std::int64_t{4} << 20;   // of one that is redacted: that holds the loop
inline constexpr std::int64_t kMaxJobBytes = std::int64_t{50} << 20;  // of all of a job
inline constexpr std::int64_t kMaxJobCount = 1000;
inline constexpr std::size_t kMaxNameBytes = 200;
inline constexpr std::size_t kMaxMediaType = 100;
inline constexpr std::chrono::hours kRetention{30 * 24};
inline constexpr std::uint32_t kExpiredPerRound = 100;

inline constexpr std::array<std::string_view, 8> kKinds{"log",          "screenshot", "html_snapshot", "api_request",
                                                        "api_response", "output",     "report",        "error"};

struct Draft {
  std::string_view user;
  std::string_view job;
  std::string_view kind;        // of kKinds
  std::string_view name;        // a file name for people
  std::string_view media_type;  // "text/html; charset=utf-8"
  std::string_view data;
};

struct Whole {
  records::Artifact artifact;
  std::string data;
};

class Artifacts {
 public:
  Artifacts(records::Client& client, const base::WallClock& clock, base::Log log)
      : client_(client), clock_(clock), log_(std::move(log)) {}
  Artifacts(const Artifacts&) = delete;
  Artifacts& operator=(const Artifacts&) = delete;

  // Keeps a copy. OC_INVALID names the member; OC_TOO_LARGE: it is too big, or the job's room is used up.
  base::Result<records::Artifact> put(const Draft& draft);
  // `user` empty: an administrator, who may read all. OC_NOT_FOUND also for another's, and once it expired.
  base::Result<Whole> get(std::string_view user, std::string_view id);
  // Of a job, the oldest first, without the data. The caller has checked whose job it is.
  base::Result<std::vector<records::Artifact>> list(const std::string& job);
  // One round: removes at most kExpiredPerRound of what expired; how many artifacts went.
  base::Result<std::size_t> expire();

 private:
  base::Result<void> check(const Draft& draft) const;
  base::Error dropped(const Draft& draft, const std::string& why) const;
  records::Time now() const noexcept { return {clock_.now_us()}; }

  records::Client& client_;
  const base::WallClock& clock_;
  base::Log log_;
};

}  // namespace oneclaw::services::artifacts
