// Recordings of steps: what each was answered and what it made of that, sealed whole, for as long as a job is recent.
//
// Owner: the app, for the engine. row() and open() are leaf, any thread; the rest suspends.
#pragma once

#include "host/base/result.h"
#include "host/records/client.h"
#include "host/records/jobs.h"
#include "host/services/tape/tape.h"
#include "host/services/vault/master_key.h"

#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::engine {

inline constexpr std::size_t kMaxResultBytes = 4u << 20;  // of a step; a larger one is not kept

class Recordings {
 public:
  // `key` seals; the same after a restart. The recordings of the last `keep_jobs` jobs stay.
  Recordings(records::Client& client, services::tape::Tapes& tapes, services::vault::MasterKey key,
             std::size_t keep_jobs)
      : client_(client), tapes_(tapes), key_(std::move(key)), keep_jobs_(keep_jobs) {}

  services::tape::Tapes& tapes() noexcept { return tapes_; }

  // For the commit that ends the step.
  records::Recording row(const std::string& job, std::int64_t step, std::int64_t attempt,
                         const services::tape::Tape& tape, const std::string& result) const;
  // Notes that `job` has recordings, and removes those of the job that is one too many.
  base::Result<void> note(const std::string& job, std::int64_t steps);

  struct Played {
    records::Recording row;
    std::vector<services::tape::Entry> entries;
    std::string result;
  };
  // Of a job that can be replayed, in the order of its steps. OC_NOT_FOUND: none is there. OC_PRECONDITION: it cannot
  // be replayed, with the reason.
  base::Result<std::vector<Played>> of(const records::Job& job) const;

 private:
  struct Noted {
    std::string job;
    std::int64_t steps = 0;
  };
  base::Result<Played> open(records::Recording row) const;

  records::Client& client_;
  services::tape::Tapes& tapes_;
  const services::vault::MasterKey key_;
  const std::size_t keep_jobs_;
  std::mutex mutex_;
  std::deque<Noted> noted_;  // oldest first; guarded by mutex_
};

}  // namespace oneclaw::engine
