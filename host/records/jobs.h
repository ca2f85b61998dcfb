// Records of work: jobs, their steps, paid side effects, artifacts and schedules.
#pragma once

#include "host/records/schema.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace oneclaw::records {

enum class JobStatus : std::uint8_t { pending, running, completed, failed, cancelled };
template <>
struct Words<JobStatus> {
  static constexpr std::array<std::string_view, 5> kAll{"pending", "running", "completed", "failed", "cancelled"};
};
constexpr bool is_final(JobStatus status) noexcept {
  return status != JobStatus::pending && status != JobStatus::running;
}

struct Job {
  std::string id;  // 21 characters, URL-safe
  std::string user;
  std::string workflow;
  JobStatus status = JobStatus::pending;
  std::int64_t step = 0;   // steps that are committed: the index of the next one
  std::int64_t steps = 0;  // in all
  Json input{"{}"};
  Json state{"null"};  // what the last committed step wrote; of an ended job "null"
  std::optional<Json> output;
  std::optional<std::string> error_code;  // name of an ABI status
  std::optional<std::string> error;
  std::string origin;               // "api", "chat", "schedule", "job"
  std::int64_t price_micros = 0;    // held
  std::int64_t cost_micros = 0;     // metered
  std::int64_t charged_micros = 0;  // captured in the end
  std::optional<std::string> idempotency_key;
  std::string request_digest;              // of workflow and input: the same key with another request is refused
  std::optional<std::string> lease_owner;  // the host process that runs it or will (Host); none once it ended
  bool is_cancel_requested = false;
  bool is_dry_run = false;
  std::optional<std::string> parent;  // of a child job
  std::optional<std::string> retry_of;
  std::optional<std::string> channel;  // where the answer goes
  std::optional<std::string> conversation;
  std::optional<std::string> message;  // outbox id of the one message that is edited in place
  Time created;
  std::optional<Time> started;
  std::optional<Time> ended;
};
template <>
struct Schema<Job> {
  static constexpr std::string_view kTable = "jobs";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns =
      std::tuple(column("id", &Job::id), column("user", &Job::user), column("workflow", &Job::workflow),
                 column("status", &Job::status), column("step", &Job::step), column("steps", &Job::steps),
                 column("input", &Job::input), column("state", &Job::state), column("output", &Job::output),
                 column("error_code", &Job::error_code), column("error", &Job::error), column("origin", &Job::origin),
                 column("price_micros", &Job::price_micros), column("cost_micros", &Job::cost_micros),
                 column("charged_micros", &Job::charged_micros), column("idempotency_key", &Job::idempotency_key),
                 column("request_digest", &Job::request_digest), column("lease_owner", &Job::lease_owner),
                 column("is_cancel_requested", &Job::is_cancel_requested), column("is_dry_run", &Job::is_dry_run),
                 column("parent", &Job::parent), column("retry_of", &Job::retry_of), column("channel", &Job::channel),
                 column("conversation", &Job::conversation), column("message", &Job::message),
                 column("created", &Job::created), column("started", &Job::started), column("ended", &Job::ended));
  static constexpr auto kIndexes = std::array{index("jobs_by_user", {"user", "created"}),
                                              index("jobs_by_status", {"status", "created"}),
                                              index("jobs_by_ended", {"ended"}),
                                              index("jobs_by_parent", {"parent"}),
                                              index("jobs_by_owner", {"lease_owner"}),
                                              index("jobs_by_cancel", {"is_cancel_requested", "lease_owner"}),
                                              unique_index("jobs_by_idempotency", {"user", "idempotency_key"})};
};

// One process of a host while it lives; it owns the jobs whose lease_owner is its id.
struct Host {
  std::string id;  // new at every start
  Time started;
  Time lease_until;  // after that the process counts as dead, and others take its jobs over
  // Where it runs, when only one process can run there at a time: whoever runs there next knows that this one is dead.
  std::optional<std::string> place;
};
template <>
struct Schema<Host> {
  static constexpr std::string_view kTable = "hosts";
  static constexpr std::uint32_t kVersion = 2;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns = std::tuple(column("id", &Host::id), column("started", &Host::started),
                                              column("lease_until", &Host::lease_until), column("place", &Host::place));
  static constexpr NoIndexes kIndexes{};
};

struct JobStep {
  std::string job;
  std::int64_t step = 0;
  std::string name;
  std::int64_t attempts = 0;
  std::int64_t cost_micros = 0;
  std::optional<std::string> error_code;  // of the last attempt, when it failed
  std::optional<std::string> error;
  Time started;
  Time ended;
};
template <>
struct Schema<JobStep> {
  static constexpr std::string_view kTable = "job_steps";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 2;
  static constexpr auto kColumns =
      std::tuple(column("job", &JobStep::job), column("step", &JobStep::step), column("name", &JobStep::name),
                 column("attempts", &JobStep::attempts), column("cost_micros", &JobStep::cost_micros),
                 column("error_code", &JobStep::error_code), column("error", &JobStep::error),
                 column("started", &JobStep::started), column("ended", &JobStep::ended));
  static constexpr NoIndexes kIndexes{};
};

enum class EffectState : std::uint8_t { begun, done };
template <>
struct Words<EffectState> {
  static constexpr std::array<std::string_view, 2> kAll{"begun", "done"};
};

struct JobEffect {
  std::string job;
  std::string step;
  std::string key;
  EffectState state = EffectState::begun;
  std::string idempotency_key;  // for the outside service
  std::optional<Json> result;
  Time created;
};
template <>
struct Schema<JobEffect> {
  static constexpr std::string_view kTable = "job_effects";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 3;
  static constexpr auto kColumns =
      std::tuple(column("job", &JobEffect::job), column("step", &JobEffect::step), column("key", &JobEffect::key),
                 column("state", &JobEffect::state), column("idempotency_key", &JobEffect::idempotency_key),
                 column("result", &JobEffect::result), column("created", &JobEffect::created));
  static constexpr NoIndexes kIndexes{};
};

// What is known of a file that a job left behind; the file itself is ArtifactData, so that listing reads none of it.
struct Artifact {
  std::string id;
  std::string user;
  std::string job;
  std::string kind;  // log screenshot html_snapshot api_request api_response output report error
  std::string name;  // shown to people
  std::string media_type;
  std::int64_t bytes = 0;
  Time created;
  Time expires;
};
template <>
struct Schema<Artifact> {
  static constexpr std::string_view kTable = "artifacts";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns = std::tuple(
      column("id", &Artifact::id), column("user", &Artifact::user), column("job", &Artifact::job),
      column("kind", &Artifact::kind), column("name", &Artifact::name), column("media_type", &Artifact::media_type),
      column("bytes", &Artifact::bytes), column("created", &Artifact::created), column("expires", &Artifact::expires));
  static constexpr auto kIndexes =
      std::array{index("artifacts_by_job", {"job", "created"}), index("artifacts_by_expiry", {"expires"})};
};

struct ArtifactData {
  std::string id;  // of the Artifact
  Blob data;
};
template <>
struct Schema<ArtifactData> {
  static constexpr std::string_view kTable = "artifact_data";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns = std::tuple(column("id", &ArtifactData::id), column("data", &ArtifactData::data));
  static constexpr NoIndexes kIndexes{};
};

// How much of its room a job has used: what keeps several steps that store at once within it.
struct ArtifactRoom {
  std::string job;
  std::int64_t bytes = 0;
  std::int64_t count = 0;
  Time expires;
};
template <>
struct Schema<ArtifactRoom> {
  static constexpr std::string_view kTable = "artifact_rooms";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns =
      std::tuple(column("job", &ArtifactRoom::job), column("bytes", &ArtifactRoom::bytes),
                 column("count", &ArtifactRoom::count), column("expires", &ArtifactRoom::expires));
  static constexpr auto kIndexes = std::array{index("artifact_rooms_by_expiry", {"expires"})};
};

// What a step was answered while it ran, sealed whole (host/engine/recordings.h).
struct Recording {
  std::string job;
  std::int64_t step = 0;
  std::optional<std::string> spoiled;  // why it cannot be replayed; then there is nothing else
  std::int64_t attempt = 0;
  Blob key;   // sealed data key
  Blob data;  // sealed answers and result
};
template <>
struct Schema<Recording> {
  static constexpr std::string_view kTable = "recordings";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 2;
  static constexpr auto kColumns = std::tuple(
      column("job", &Recording::job), column("step", &Recording::step), column("spoiled", &Recording::spoiled),
      column("attempt", &Recording::attempt), column("key", &Recording::key), column("data", &Recording::data));
  static constexpr NoIndexes kIndexes{};
};

struct Schedule {
  std::string id;
  std::string user;
  std::string workflow;
  Json input{"{}"};
  std::string rule;       // cron, five fields
  std::string said;       // the phrase it came from, for people; may be empty
  std::string time_zone;  // IANA name
  bool is_enabled = true;
  std::optional<std::string> channel;
  std::optional<std::string> conversation;
  Time created;
  Time next;                             // the earliest time that was not run; of one that is off the last such
  std::optional<Time> last;              // the due time that ran last
  std::optional<std::int64_t> number;    // what its user calls it: 1, 2, ...
  std::optional<std::int64_t> refusals;  // in a row
  std::optional<std::string> problem;    // why the last due time did not run, or why it is off
  std::optional<std::string> last_job;
};
template <>
struct Schema<Schedule> {
  static constexpr std::string_view kTable = "schedules";
  static constexpr std::uint32_t kVersion = 2;
  static constexpr std::size_t kKeys = 1;
  static constexpr auto kColumns = std::tuple(
      column("id", &Schedule::id), column("user", &Schedule::user), column("workflow", &Schedule::workflow),
      column("input", &Schedule::input), column("rule", &Schedule::rule), column("said", &Schedule::said),
      column("time_zone", &Schedule::time_zone), column("is_enabled", &Schedule::is_enabled),
      column("channel", &Schedule::channel), column("conversation", &Schedule::conversation),
      column("created", &Schedule::created), column("next", &Schedule::next), column("last", &Schedule::last),
      column("number", &Schedule::number), column("refusals", &Schedule::refusals),
      column("problem", &Schedule::problem), column("last_job", &Schedule::last_job));
  static constexpr auto kIndexes =
      std::array{index("schedules_by_next", {"is_enabled", "next"}), index("schedules_by_user", {"user", "created"})};
};

// A business that some job found for a user; one row however often it is found.
struct Lead {
  std::string user;
  std::string id;  // of place, domain or phone, whichever is known first
  std::string name;
  std::optional<std::string> place;
  std::optional<std::string> domain;
  std::optional<std::string> phone;
  Json business{"{}"};
  std::string first_job;
  std::string last_job;
  Time first_seen;
  Time last_seen;
};
template <>
struct Schema<Lead> {
  static constexpr std::string_view kTable = "leads";
  static constexpr std::uint32_t kVersion = 1;
  static constexpr std::size_t kKeys = 2;
  static constexpr auto kColumns = std::tuple(
      column("user", &Lead::user), column("id", &Lead::id), column("name", &Lead::name), column("place", &Lead::place),
      column("domain", &Lead::domain), column("phone", &Lead::phone), column("business", &Lead::business),
      column("first_job", &Lead::first_job), column("last_job", &Lead::last_job),
      column("first_seen", &Lead::first_seen), column("last_seen", &Lead::last_seen));
  static constexpr auto kIndexes =
      std::array{index("leads_by_seen", {"user", "last_seen"}), unique_index("leads_by_place", {"user", "place"})};
};

}  // namespace oneclaw::records
