// Whose jobs are whose: the lease of this process, its renewal, and taking over what dead processes left.
#include "host/engine/engine.h"
#include "host/loop/loop.h"
#include "host/loop/sync.h"

#include <vector>

namespace oneclaw::engine {

using base::Error;
using base::Result;
using records::Host;
using records::Job;

Result<void> Engine::beat() {
  Host host;
  host.id = options_.host_id;
  host.started.us = started_us_;
  if (!options_.place.empty()) host.place = options_.place;
  host.lease_until.us = parts_.clock.now_us() + std::chrono::microseconds(options_.lease).count();
  records::Batch batch;
  batch.upsert(host);
  if (const records::Outcome outcome = parts_.records.commit(batch); !outcome.ok()) return outcome.error();
  return {};
}

// Whoever ran here before is gone, however it ended: its jobs need not wait for its lease.
Result<void> Engine::end_leases_of_this_place() {
  if (options_.place.empty()) return {};
  auto hosts = parts_.records.find(records::Query<Host>().where(&Host::place, options_.place));
  if (!hosts) return std::move(hosts).error();
  records::Batch batch;
  for (const auto& host : *hosts) batch.update<Host>(host.record.id).set(&Host::lease_until, records::Time{0});
  if (batch.empty()) return {};
  if (const records::Outcome outcome = parts_.records.commit(batch); !outcome.ok()) return outcome.error();
  return {};
}

// By owner, and only of hosts whose lease is over: with none of those, one small read.
Result<void> Engine::take_over_dead() {
  auto dead = parts_.records.find(
      records::Query<Host>().where(&Host::lease_until, OC_OP_LT, records::Time{parts_.clock.now_us()}));
  if (!dead) return std::move(dead).error();
  for (const auto& host : *dead) {
    if (host.record.id == options_.host_id) continue;
    std::vector<Job> left;
    auto read = parts_.records.for_each(records::Query<Job>().where(&Job::lease_owner, host.record.id),
                                        [&](const records::Stored<Job>& row) { left.push_back(row.record); });
    if (!read) return read;
    for (Job& job : left) take_over(std::move(job));
    // Only now: had this process died in between, the next one would still have known.
    records::Batch batch;
    batch.erase<Host>(host.record.id).when_version(host.version);
    (void)parts_.records.commit(batch);
  }
  return {};
}

void Engine::take_over(Job job) {
  records::Batch batch;
  batch.update<Job>(job.id)
      .set(&Job::lease_owner, options_.host_id)
      .when(&Job::lease_owner, job.lease_owner)
      .when(&Job::status, job.status);
  if (const records::Outcome outcome = parts_.records.commit(batch); !outcome.ok()) return;  // somebody was quicker
  parts_.log.info("a job goes on here", {{"job", job.id}, {"step", job.step}, {"of", job.steps}});
  job.lease_owner = options_.host_id;
  if (job.is_cancel_requested) {
    return end(job, nullptr, cancelled(job.cost_micros));
  }
  events_.open(job.id);
  auto balance = parts_.wallets.read(job.user);
  const auto tier = balance ? balance->tier : records::Tier::free;
  (void)dispatcher_.enqueue(lane_of(job), parallel_of(job, tier), job.id, true);
}

// Cancellations that came in through another host.
void Engine::poll_cancellations() {
  auto rows = parts_.records.find(
      records::Query<Job>().where(&Job::is_cancel_requested, true).where(&Job::lease_owner, options_.host_id));
  if (!rows) return;
  for (const auto& row : *rows) {
    const auto running = find_running(row.record.id);
    if (running != nullptr && !running->is_cancelled) interrupt(running);
  }
}

void Engine::keep_lease() {
  fiber::Deadline next_beat = fiber::Deadline::after(options_.heartbeat);
  while (loop::sleep_for(options_.cancel_poll) == fiber::Wake::signalled) {
    poll_cancellations();
    if (auto forgotten = forget_old(next_beat); !forgotten) {
      parts_.log.error("old jobs cannot be forgotten", {{"why", forgotten.error().text}});
    }
    if (next_beat.ns > fiber::now_ns()) continue;
    next_beat = fiber::Deadline::after(options_.heartbeat);
    if (auto done = beat(); !done) parts_.log.error("the lease cannot be renewed", {{"why", done.error().text}});
    if (auto done = take_over_dead(); !done) {
      parts_.log.error("jobs of dead hosts cannot be looked for", {{"why", done.error().text}});
    }
    if (auto ended = parts_.wallets.expire_holds(); !ended) {
      parts_.log.error("expired holds cannot be ended", {{"why", ended.error().text}});
    }
    for (const Turn& turn : dispatcher_.take_ready()) launch_turn(turn);
  }
}

Result<void> Engine::start() {
  started_us_ = parts_.clock.now_us();
  if (auto ended = end_leases_of_this_place(); !ended) return ended;
  if (auto begun = beat(); !begun) return begun;
  if (auto taken = take_over_dead(); !taken) return taken;
  return loop::run_on(parts_.loops.at(0), "engine start", [this] {
    lease_group_.spawn([this] { keep_lease(); }, {.name = "engine lease"});
    for (const Turn& turn : dispatcher_.take_ready()) launch_turn(turn);
  });
}

// Who waits for the next attempt need not.
void Engine::end_waits(std::size_t loop_index) {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, running] : running_) {
    if (running->loop->index() == loop_index && running->is_waiting) running->scope->cancel();
  }
}

bool Engine::stop(fiber::Deadline deadline) {
  is_stopping_ = true;
  bool all_ended = true;
  (void)loop::run_on(parts_.loops.at(0), "engine stop", [&] {
    lease_group_.cancel_all();
    all_ended = lease_group_.join_all(deadline) == fiber::Wake::signalled;
  });
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    (void)loop::run_on(parts_.loops.at(i), "engine stop", [&] {
      end_waits(i);
      if (groups_[i]->join_all(deadline) == fiber::Wake::signalled) return;
      groups_[i]->cancel_all();
      if (groups_[i]->join_all(fiber::Deadline::after(options_.cancel_time)) != fiber::Wake::signalled)
        all_ended = false;
    });
  }
  // Dead at once: the next host need not wait for the lease to end.
  records::Batch batch;
  batch.update<Host>(options_.host_id).set(&Host::lease_until, records::Time{0});
  (void)parts_.records.commit(batch);
  return all_ended;
}

}  // namespace oneclaw::engine
