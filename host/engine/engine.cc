#include "host/engine/engine.h"

#include "host/base/json_out.h"
#include "host/base/text.h"
#include "host/engine/runner.h"

#include <algorithm>

namespace oneclaw::engine {

using base::Error;
using base::Result;
using records::Job;
using records::JobStatus;

Engine::Engine(EngineParts parts, EngineOptions options)
    : parts_(std::move(parts)),
      options_(std::move(options)),
      dispatcher_(options_.limits),
      effects_(parts_.records, parts_.clock, options_.host_id),
      lease_group_(parts_.loops.at(0)) {
  for (std::size_t i = 0; i < parts_.loops.size(); ++i) {
    groups_.push_back(std::make_unique<loop::TaskGroup>(parts_.loops.at(i)));
  }
}

Engine::~Engine() = default;

void Engine::launch(Job to_run) {
  loop::Loop& home = parts_.loops.least_loaded();
  const auto job = std::make_shared<Job>(std::move(to_run));
  events_.open(job->id);
  const auto begin = [this, job, &home] {
    groups_[home.index()]->spawn([this, job, &home] { run(std::move(*job), home); }, {.name = "job"});
  };
  if (home.is_current()) {
    begin();
  } else {
    home.post(begin);
  }
}

std::string Engine::lane_of(const Job& job) { return job.parent ? "job:" + *job.parent : job.user; }

std::size_t Engine::parallel_of(const Job& job, records::Tier tier) const {
  return job.parent ? kParallelChildren : static_cast<std::size_t>(parts_.policy.limits(tier).parallel);
}

// A job whose turn has come: its row says whether it still is to run.
void Engine::launch_turn(const Turn& turn) {
  const std::string& id = turn.job;
  auto found = parts_.records.get<Job>(id);
  const bool is_mine = found && found->has_value() && !records::is_final((*found)->record.status) &&
                       (*found)->record.lease_owner == options_.host_id;
  if (!is_mine) {
    if (!found) {
      // Nobody looks for jobs of a host that lives: it lines up again.
      parts_.log.error("a job cannot be started yet", {{"job", id}, {"why", found.error().text}});
      (void)dispatcher_.enqueue(turn.lane, 1, id, true);
    }
    return give_place_back(turn.lane);
  }
  Job job = std::move((*found)->record);
  const records::Time now{parts_.clock.now_us()};
  records::Batch batch;
  const auto row = batch.update<Job>(id)
                       .set(&Job::status, JobStatus::running)
                       .set(&Job::started, job.started ? job.started : now)
                       .when(&Job::status, job.status)
                       .when(&Job::lease_owner, options_.host_id);
  if (job.price_micros > 0) {
    parts_.wallets.stage_extend(batch, id, {now.us + std::chrono::microseconds(kHoldTime).count()});
  }
  const records::Outcome outcome = parts_.records.commit(batch);
  if (outcome.ok()) {
    job.status = JobStatus::running;
    if (!job.started) job.started = now;
    return launch(std::move(job));
  }
  parts_.log.info("a job is not started", {{"job", id}, {"why", outcome.text}});
  if (!outcome.failed_at(row.number()) && job.price_micros > 0 && outcome.status == OC_PRECONDITION) {
    Ending ending;
    ending.error = {OC_PRECONDITION, "what was held for this job expired while it waited; run it again", 0};
    end(job, nullptr, ending);
  }
  give_place_back(turn.lane);
}

void Engine::give_place_back(const std::string& lane) {
  for (const Turn& turn : dispatcher_.release(lane)) launch_turn(turn);
}

void Engine::run(Job job, loop::Loop& home) {
  const auto running = std::make_shared<Running>();
  running->loop = &home;
  const std::string id = job.id;
  const std::string lane = lane_of(job);
  {
    const std::lock_guard lock(mutex_);
    running_[id] = running;
  }
  Runner(*this, std::move(job), running).run();
  {
    const std::lock_guard lock(mutex_);
    running_.erase(id);
  }
  give_place_back(lane);
}

std::shared_ptr<Engine::Running> Engine::find_running(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto it = running_.find(id);
  return it == running_.end() ? nullptr : it->second;
}

void Engine::interrupt(const std::shared_ptr<Running>& running) {
  running->is_cancelled = true;
  running->loop->post([running] {
    if (running->scope != nullptr) running->scope->cancel();
  });
}

Result<Job> Engine::find(std::string_view user, std::string_view id) {
  auto stored = parts_.records.need<Job>("job", id);
  if (!stored) return std::move(stored).error();
  if (!user.empty() && stored->record.user != user) {
    return Error{OC_NOT_FOUND, "job " + std::string(id) + " does not exist"};
  }
  return std::move(stored->record);
}

Result<std::vector<Job>> Engine::list(std::string_view user, std::optional<JobStatus> status, std::uint32_t limit,
                                      const std::optional<Job>& after) {
  records::Query<Job> query;
  if (!user.empty()) query.where(&Job::user, std::string(user));
  if (status) query.where(&Job::status, *status);
  query.newest_first(&Job::created).limit(limit);
  if (after) query.after(*after);
  auto rows = parts_.records.find(std::move(query));
  if (!rows) return std::move(rows).error();
  std::vector<Job> jobs;
  for (auto& row : *rows) jobs.push_back(std::move(row.record));
  return jobs;
}

Result<std::vector<records::JobStep>> Engine::steps(std::string_view id) {
  auto rows = parts_.records.find(records::Query<records::JobStep>().where(&records::JobStep::job, std::string(id)));
  if (!rows) return std::move(rows).error();
  std::vector<records::JobStep> steps;
  for (auto& row : *rows) steps.push_back(std::move(row.record));
  return steps;
}

Result<Job> Engine::cancel(std::string_view user, std::string_view id) {
  auto job = find(user, id);
  if (!job || records::is_final(job->status)) return job;
  records::Batch batch;
  batch.update<Job>(job->id).set(&Job::is_cancel_requested, true).when(&Job::status, job->status);
  if (const records::Outcome outcome = parts_.records.commit(batch); !outcome.ok()) {
    // It began or ended meanwhile: look again.
    if (outcome.status == OC_PRECONDITION) return cancel(user, id);
    return outcome.error();
  }
  const Ending ending = cancelled(job->cost_micros);
  if (job->status == JobStatus::pending && dispatcher_.remove(lane_of(*job), job->id)) {
    end(*job, nullptr, ending);
    return find(user, id);
  }
  if (const auto running = find_running(id); running != nullptr) interrupt(running);
  auto ended = wait(user, id, fiber::Deadline::after(options_.cancel_time));
  if (!ended || records::is_final(ended->status)) return ended;
  // The step's call does not come back, or no host has the job: it is over all the same, and what the step may still
  // write is refused.
  parts_.log.error("a cancelled step does not end; the job is over without it", {{"job", id}});
  end(*ended, nullptr, ending);
  return find(user, id);
}

Result<Job> Engine::wait(std::string_view user, std::string_view id, fiber::Deadline deadline) {
  auto watched = events_.subscribe(id);
  auto job = find(user, id);
  if (!job || records::is_final(job->status) || watched == nullptr) return job;
  std::uint64_t seen = 0;
  while (!watched->is_closed()) {
    const std::vector<Event> events = watched->next(seen, deadline);
    if (events.empty()) break;
    seen = events.back().seq;
    if (events.back().type == "done") break;
  }
  return find(user, id);
}

void Engine::progress(std::string_view job, std::uint32_t done, std::uint32_t total, std::string_view label) {
  const auto running = find_running(job);
  if (running == nullptr) return;
  base::JsonOut out;
  out.open().field("done", running->step.load()).field("total", running->steps.load());
  out.key("within").open().field("done", std::uint64_t{done}).field("total", std::uint64_t{total});
  out.field("label", base::clean_utf8(label, kMaxLabel)).close().close();
  events_.publish(job, "progress", out.take());
}

}  // namespace oneclaw::engine
