// The engine: takes jobs, runs their steps durably, ends each one exactly once, with its money.
//
// Owner: the app. Public functions are called on a task of any loop and suspend. A job's row in the store is the truth;
// what stands in memory can be lost at any moment: at the next start, or by another host once this one's lease is over,
// a job goes on with the first step that is not committed.
#pragma once

#include "host/base/log.h"
#include "host/base/wall_clock.h"
#include "host/engine/dispatcher.h"
#include "host/engine/effects.h"
#include "host/engine/events.h"
#include "host/engine/recordings.h"
#include "host/loop/loops.h"
#include "host/loop/task_group.h"
#include "host/records/client.h"
#include "host/records/jobs.h"
#include "host/services/metering/pricing.h"
#include "host/services/metering/step_meter.h"
#include "host/services/policy/policy.h"
#include "host/services/registry/registry.h"
#include "host/services/wallet/closing.h"
#include "host/services/wallet/wallets.h"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::engine {

inline constexpr std::size_t kJobIdLength = 21;
inline constexpr std::size_t kMaxIdempotencyKey = 128;
inline constexpr std::size_t kParallelChildren = 8;            // of one job
inline constexpr std::size_t kMaxLabel = 200;                  // of progress inside a step
inline constexpr std::chrono::hours kHoldTime{48};             // of a job's money, waiting for its turn included
inline constexpr std::chrono::milliseconds kCancelTime{4000};  // a step that does not end by then is left behind

struct EngineOptions {
  std::string host_id;  // of this process, new at every start
  // Where it runs: processes with the same one never run at the same time. Empty: nobody can tell.
  std::string place;
  std::chrono::milliseconds lease{30'000};
  std::chrono::milliseconds heartbeat{5'000};
  std::chrono::milliseconds cancel_time = kCancelTime;
  std::chrono::milliseconds cancel_poll{1'000};  // how often cancellations from other hosts are looked for
  DispatcherLimits limits;
  std::chrono::hours keep_ended_for{30 * 24};  // a job that is over
  std::size_t keep_ended = 10'000;             // of the jobs that ended in this process
  bool closes_books = false;                   // a forgotten job's money becomes part of opening balances
};

struct Prices {
  std::map<std::string, services::metering::PriceRule, std::less<>>
      workflows;  // the deployment's; others: the author's
  services::metering::TierDiscounts discounts;
};

struct EngineParts {
  loop::Loops& loops;
  records::Client& records;
  services::registry::Registry& registry;
  services::wallet::Wallets& wallets;
  services::policy::Policy& policy;
  services::metering::StepMeters& meters;
  const services::metering::PriceTable& operations;
  const base::WallClock& clock;
  base::Log log;
  Prices prices;
};

// How a step, or a whole job, came out when it was run again from its recording.
struct StepReplay {
  std::string name;
  std::size_t answers = 0;  // recorded ones
  bool is_same = false;     // byte for byte
  std::string why;          // unless it is
};
struct Replay {
  std::string job;
  bool is_same = false;
  std::vector<StepReplay> steps;
};

struct Submission {
  std::string user;
  std::string workflow;
  std::string input = "{}";  // JSON
  std::optional<std::string> idempotency_key;
  std::string origin;  // "api", "chat", "schedule", "job"
  bool is_dry_run = false;
  std::optional<std::string> parent;  // of a child job: no request of its own for the policy
  std::optional<std::string> retry_of;
  std::optional<std::string> channel;
  std::optional<std::string> conversation;
  std::optional<std::string> message;
};

struct Submitted {
  records::Job job;
  bool is_new = true;  // false: the same idempotency key gave the job that is there
};

struct Quote {
  std::int64_t price_micros = 0;
  std::int64_t available_micros = 0;
};

class Engine {
 public:
  Engine(EngineParts parts, EngineOptions options);
  ~Engine();  // precondition: stop() was called, or start() never
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Begins the lease, takes over what dead hosts left, and runs on.
  base::Result<void> start();
  // Makes every job that is not over and whose host is dead this host's own; runs at every heartbeat too.
  base::Result<void> take_over_dead();
  // Forgets jobs that are over, as the options say, until none is left to forget or the time is up; how many it were.
  // Runs by itself too.
  base::Result<std::size_t> forget_old(fiber::Deadline until = fiber::Deadline::never());
  // Takes no more jobs, lets running steps end until the deadline, then cancels their calls; every job that is not over
  // goes on at the next start. False when a step's call did not come back.
  bool stop(fiber::Deadline deadline);

  // Checks, prices, holds and records the job; it runs as soon as it may. OC_NOT_FOUND workflow, OC_INVALID input,
  // OC_EXHAUSTED policy, OC_PRECONDITION money, OC_CONFLICT key used for another request.
  base::Result<Submitted> submit(const Submission& submission);
  base::Result<Quote> quote(const std::string& user, std::string_view workflow, std::string_view input);

  // The price rule in force, as JSON; empty when there is none.
  std::string price_json(const services::registry::Workflow& workflow) const;

  // `user` empty: an administrator, who may see every job. OC_NOT_FOUND also for another's.
  base::Result<records::Job> find(std::string_view user, std::string_view id);
  base::Result<std::vector<records::Job>> list(std::string_view user, std::optional<records::JobStatus> status,
                                               std::uint32_t limit, const std::optional<records::Job>& after);
  base::Result<std::vector<records::JobStep>> steps(std::string_view id);
  // The job as it is after it ended, at most cancel_time and a commit later. A job that is over is answered as it is.
  base::Result<records::Job> cancel(std::string_view user, std::string_view id);
  // A new job with the same workflow and input. OC_PRECONDITION while the old one is not over.
  base::Result<Submitted> retry(std::string_view user, std::string_view id);
  // Appends to the commit that makes `from` part of `to` what gives `to` the jobs, artifacts, usage, schedules and keys
  // of `from`, the newest ones.
  base::Result<void> stage_merge(records::Batch& batch, const std::string& from, const std::string& to);
  // Runs a job that is over again from what was recorded: nothing outside is asked, and nothing changes. OC_NOT_FOUND,
  // OC_PRECONDITION: it has no recording, or none that can be played.
  base::Result<Replay> replay(std::string_view user, std::string_view id);
  // From now on steps are recorded. Before the first job runs.
  void record_with(std::unique_ptr<Recordings> recordings) { recordings_ = std::move(recordings); }
  // Parks until the job is over or the deadline comes; the job as it then is.
  base::Result<records::Job> wait(std::string_view user, std::string_view id, fiber::Deadline deadline);

  Events& events() noexcept { return events_; }
  Effects& effects() noexcept { return effects_; }
  std::size_t running() const { return dispatcher_.running(); }
  std::size_t waiting() const { return dispatcher_.waiting(); }
  const std::string& host_id() const noexcept { return options_.host_id; }
  services::registry::Registry& registry() noexcept { return parts_.registry; }
  records::Client& records() noexcept { return parts_.records; }
  const base::WallClock& clock() const noexcept { return parts_.clock; }

  // Progress inside a running step; best effort, any thread.
  void progress(std::string_view job, std::uint32_t done, std::uint32_t total, std::string_view label);

 private:
  friend class Runner;
  struct Prepared;
  // One job that runs here. `scope` belongs to the job's loop.
  struct Running {
    loop::Loop* loop = nullptr;
    fiber::Scope* scope = nullptr;  // of the step's call or of the wait between attempts; loop thread only
    bool is_waiting = false;        // between attempts; loop thread only
    std::atomic<bool> is_cancelled{false};
    std::atomic<std::int64_t> step{0};
    std::atomic<std::int64_t> steps{0};
  };

  // How a job ends, beside what its row already holds.
  struct Ending {
    records::JobStatus status = records::JobStatus::failed;
    std::optional<records::Json> output;
    base::Error error{OC_OK, {}, 0};  // unless it completed
    std::optional<records::JobStep> last_step;
    std::optional<records::Recording> recording;  // of the last step
    std::vector<records::Usage> used;             // not yet recorded
    services::metering::Delivery delivery;
  };

  static Ending cancelled(std::int64_t cost_micros);
  static Ending failed_instead(Ending ending, base::Error error);
  base::Result<Prepared> prepare(const Submission& submission);
  base::Result<std::optional<Submitted>> same_key(const Submission& submission, const std::string& digest);
  base::Result<Submitted> record(const Submission& submission, Prepared& prepared);
  base::Result<services::metering::PriceRule> price_of(const services::registry::Workflow& workflow) const;

  void launch(records::Job job);
  void launch_turn(const Turn& turn);
  void give_place_back(const std::string& lane);
  // Where a job lines up, and how many of that lane run at once.
  static std::string lane_of(const records::Job& job);
  std::size_t parallel_of(const records::Job& job, records::Tier tier) const;
  void run(records::Job job, loop::Loop& home);
  // The one commit that ends a job: its row, its last step, its usage and its money; nothing when it ended already, or
  // another host has it. Suspends until the store took it or the host stops.
  void end(records::Job& job, const services::registry::Workflow* workflow, const Ending& ending);
  base::Result<void> stage_money(records::Batch& batch, const records::Job& job,
                                 const services::registry::Workflow* workflow, const Ending& ending,
                                 std::int64_t& charged, std::optional<services::wallet::Staged>& staged);
  base::Result<StepReplay> replay_step(const records::Job& job, const services::registry::Workflow& workflow,
                                       const std::string& state, Recordings::Played recorded);
  base::Result<std::size_t> forget_some();
  base::Result<bool> stage_forgetting(records::Batch& batch, services::wallet::Closing& closing,
                                      const records::Job& job);
  void interrupt(const std::shared_ptr<Running>& running);
  std::shared_ptr<Running> find_running(std::string_view id) const;

  void end_waits(std::size_t loop_index);
  void take_over(records::Job job);

  base::Result<void> beat();
  void poll_cancellations();
  void keep_lease();
  base::Result<void> end_leases_of_this_place();

  EngineParts parts_;
  EngineOptions options_;
  Dispatcher dispatcher_;
  Events events_;
  Effects effects_;
  std::unique_ptr<Recordings> recordings_;  // null: nothing is recorded
  std::atomic<bool> is_stopping_{false};
  std::int64_t started_us_ = 0;
  std::atomic<std::size_t> ended_here_{0};
  loop::TaskGroup lease_group_;                           // on loop 0
  std::vector<std::unique_ptr<loop::TaskGroup>> groups_;  // one a loop, used there only
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Running>, std::less<>> running_;  // guarded by mutex_
};

}  // namespace oneclaw::engine
