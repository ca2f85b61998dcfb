#include "host/schedule/runner.h"

#include "host/base/json_out.h"
#include "host/base/sha256.h"
#include "host/base/text.h"
#include "host/loop/sync.h"

#include <algorithm>

namespace oneclaw::schedule {
namespace {

using base::Error;
using base::Result;
using records::OutboxMessage;
using records::Schedule;

constexpr std::int64_t kMicros = 1'000'000;
constexpr std::size_t kMaxProblem = 500;  // bytes

// Not the user's doing, and worth another try.
bool is_ours(oc_status status) {
  return status == OC_UNAVAILABLE || status == OC_TIMEOUT || status == OC_INTERNAL || status == OC_CANCELLED ||
         status == OC_CORRUPT;
}

// Stable for a schedule and a due time; within engine::kMaxIdempotencyKey.
std::string key_of(const Schedule& schedule) {
  return "schedule:" + schedule.id + ":" + std::to_string(schedule.next.us / kMicros);
}

std::string message_id(const std::string& key) {
  constexpr std::size_t kHex = 40;
  return "t-" + base::sha256_hex(key).substr(0, kHex);
}

}  // namespace

Result<void> Runner::start() {
  return loop::run_on(home_, "schedules start",
                      [this] { group_.spawn([this] { keep_running(); }, {.name = "schedules"}); });
}

bool Runner::stop(fiber::Deadline deadline) {
  bool has_ended = true;
  (void)loop::run_on(home_, "schedules stop", [&] {
    is_stopping_ = true;
    group_.cancel_all();
    has_ended = group_.join_all(deadline) == fiber::Wake::signalled;
  });
  return has_ended;
}

void Runner::keep_running() {
  while (!is_stopping_) {
    if (const auto done = run_due(); !done && !is_stopping_) {
      parts_.log.error("schedules cannot be looked for", {{"why", done.error().text}});
    }
    if (loop::sleep_for(until_next()) != fiber::Wake::signalled) return;
  }
}

std::chrono::milliseconds Runner::until_next() {
  const auto next = parts_.records.find_one(
      records::Query<Schedule>().where(&Schedule::is_enabled, true).oldest_first(&Schedule::next));
  if (!next || !next->has_value()) return kLook;
  const std::int64_t left_ms = ((*next)->record.next.us - parts_.clock.now_us()) / 1000 + 1;
  // What is due and did not start is tried again, not at once.
  constexpr std::int64_t kPause = 1000;
  return std::chrono::milliseconds(left_ms <= 0 ? kPause : std::min<std::int64_t>(left_ms, kLook.count()));
}

Result<std::size_t> Runner::run_due() {
  const records::Time now{parts_.clock.now_us()};
  records::Query<Schedule> due;
  due.where(&Schedule::is_enabled, true)
      .where(&Schedule::next, OC_OP_LE, now)
      .oldest_first(&Schedule::next)
      .limit(kDuePage);
  std::size_t started = 0;
  auto ran = parts_.records.for_each(due, [&](const Row& row) {
    if (!is_stopping_ && run(row)) ++started;
  });
  if (!ran) return std::move(ran).error();
  return started;
}

bool Runner::is_worth_running(const Rule& rule, const Zone& zone, std::int64_t due, std::int64_t now) {
  const std::int64_t oldest = now - std::chrono::seconds(kCatchUp).count();
  return due >= oldest || rule.next_after(oldest - 1, zone) <= now;
}

bool Runner::run(Row row) {
  const Schedule& schedule = row.record;
  const std::string key = key_of(schedule);
  const std::int64_t due = schedule.next.us / kMicros;
  const std::int64_t now = parts_.clock.now_us() / kMicros;
  auto rule = Rule::parse(schedule.rule);
  if (!rule) return refuse(row, rule.error(), std::nullopt, key), false;
  auto zone = parts_.zones.find(schedule.time_zone);
  if (!zone) return refuse(row, zone.error(), std::nullopt, key), false;
  const std::int64_t next = rule->next_after(now, *zone) * kMicros;
  if (!is_worth_running(*rule, *zone, due, now)) {
    const std::string why = "the run of " + zone->text(due) + " was missed by more than a day and left out";
    parts_.log.warn("a scheduled run is too old to be caught up with", {{"schedule", schedule.id}});
    (void)advance(
        row, [&](Schedule& s) { s.next.us = next, s.problem = why; }, std::nullopt);
    return false;
  }
  std::optional<OutboxMessage> message = message_of(schedule, key);
  engine::Submission work;
  work.user = schedule.user;
  work.workflow = schedule.workflow;
  work.input = schedule.input.text;
  work.idempotency_key = key;
  work.origin = "schedule";
  work.channel = schedule.channel;
  work.conversation = schedule.conversation;
  if (message) work.message = message->id;
  auto submitted = parts_.engine.submit(work);
  if (!submitted && is_ours(submitted.status())) {
    if (!is_stopping_) {
      parts_.log.error("a scheduled job cannot be started yet",
                       {{"schedule", schedule.id}, {"why", submitted.error().text}});
    }
    return false;
  }
  if (!submitted) return refuse(row, submitted.error(), next, key), false;
  const records::Job& job = submitted->job;
  if (message) {
    message->job = job.id;
    message->view.text = voice_.started(schedule, job);
  }
  const bool is_moved = advance(
      row,
      [&](Schedule& s) {
        s.last.emplace(records::Time{due * kMicros});
        s.next.us = next;
        s.refusals = 0;
        s.problem.reset();
        s.last_job = job.id;
      },
      message);
  return is_moved && submitted->is_new;
}

// A schedule that changed in between but is due for the same time still, because its user became part of another, moves
// on all the same: its job is there.
bool Runner::advance(Row& row, const std::function<void(Schedule&)>& change,
                     const std::optional<OutboxMessage>& message) {
  constexpr int kRounds = 5;
  const records::Time due = row.record.next;
  for (int round = 0; round < kRounds; ++round) {
    Row changed = row;
    change(changed.record);
    std::optional<OutboxMessage> said = message;
    if (said) said->user = changed.record.user;
    records::Batch batch;
    batch.replace(changed);
    if (said) batch.insert(*said);
    const records::Outcome outcome = parts_.records.commit(batch);
    if (outcome.ok()) {
      row = std::move(changed);
      if (!said) return true;
      const bool is_open = !said->job.empty();
      voice_.send(std::move(*said), is_open);
      return true;
    }
    auto again = parts_.records.get<Schedule>(row.record.id);
    if (!again) {
      parts_.log.error("a schedule cannot be moved on", {{"schedule", row.record.id}, {"why", again.error().text}});
      return false;
    }
    if (!again->has_value()) {
      // Removed by its user while its job was started.
      if (message && !message->job.empty()) (void)parts_.engine.cancel("", message->job);
      return false;
    }
    if ((*again)->record.next != due || !(*again)->record.is_enabled) return false;  // another host did it
    row = std::move(**again);
  }
  return false;
}

// `next` none: the schedule itself cannot be read any more.
void Runner::refuse(Row& row, const Error& error, std::optional<std::int64_t> next, const std::string& key) {
  const std::int64_t refusals = row.record.refusals.value_or(0) + 1;
  const bool is_off = !next || refusals >= kMaxRefusals;
  Schedule after = row.record;
  after.is_enabled = !is_off;
  after.refusals = refusals;
  std::optional<OutboxMessage> message;
  if (is_off || refusals == 1) message = message_of(row.record, key);
  if (message) message->view.text = voice_.refused(after, error);
  const bool is_moved = advance(
      row,
      [&](Schedule& s) {
        if (next) s.next.us = *next;
        s.is_enabled = !is_off;
        s.refusals = refusals;
        s.problem = base::clean_utf8(error.text, kMaxProblem);
      },
      message);
  if (!is_moved) return;
  parts_.log.warn("a scheduled job was refused",
                  {{"schedule", row.record.id}, {"why", error.text}, {"off", is_off ? "yes" : "no"}});
  if (is_off) note_off(row.record);
}

std::optional<OutboxMessage> Runner::message_of(const Schedule& schedule, const std::string& key) const {
  if (!schedule.channel || !schedule.conversation) return std::nullopt;
  OutboxMessage out;
  out.id = message_id(key);
  out.channel = *schedule.channel;
  out.conversation = *schedule.conversation;
  out.user = schedule.user;
  out.created.us = parts_.clock.now_us();
  out.next_try = out.created;
  return out;
}

void Runner::note_off(const Schedule& schedule) {
  base::JsonOut detail;
  detail.open().field("user", schedule.user).field("why", schedule.problem.value_or("")).close();
  const auto entry = parts_.audit.append({"host", "schedule.off", "schedule:" + schedule.id, detail.take()});
  if (!entry) parts_.log.error("the audit log could not be written", {{"why", entry.error().text}});
}

}  // namespace oneclaw::schedule
