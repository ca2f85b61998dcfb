#include "host/engine/runner.h"

#include "host/base/ids.h"
#include "host/base/json_out.h"
#include "host/base/status.h"
#include "host/engine/backoff.h"
#include "host/loop/loop.h"

#include <algorithm>

namespace oneclaw::engine {
namespace {

using base::Error;
using base::Result;
using records::Job;
using records::JobStatus;
using services::registry::Step;

constexpr std::chrono::seconds kStorePause{1};

fiber::Deadline earlier(fiber::Deadline a, fiber::Deadline b) { return a.ns < b.ns ? a : b; }

}  // namespace

Runner::Runner(Engine& engine, Job job, std::shared_ptr<Engine::Running> running)
    : engine_(engine), job_(std::move(job)), running_(std::move(running)), cost_micros_(job_.cost_micros) {}

void Runner::run() {
  if (auto begun = begin(); !begun) return fail(std::move(begun).error(), nullptr);
  while (run_step() == Next::next_step) {
  }
}

Result<void> Runner::begin() {
  catalog_ = engine_.registry().catalog();
  workflow_ = catalog_->workflow(job_.workflow);
  if (workflow_ == nullptr) {
    return Error{OC_UNAVAILABLE,
                 "the workflow " + job_.workflow + " is not enabled any more; `oneclaw plugin list` tells why"};
  }
  if (static_cast<std::int64_t>(workflow_->steps.size()) != job_.steps) {
    return Error{OC_CONFLICT, "the workflow " + job_.workflow +
                                  " was replaced by one with other steps while this job "
                                  "waited; run it again"};
  }
  auto balance = engine_.parts_.wallets.read(job_.user);
  if (!balance) return std::move(balance).error();
  longest_time_ = engine_.parts_.policy.limits(balance->tier).longest;
  const std::int64_t gone_us = engine_.clock().now_us() - job_.started.value_or(job_.created).us;
  longest_ = fiber::Deadline::after(longest_time_ - std::chrono::microseconds(std::max<std::int64_t>(gone_us, 0)));
  running_->steps = job_.steps;
  return {};
}

// The host stops: the job goes on from its last commit at the next start.
bool Runner::is_abandoned() const noexcept { return engine_.is_stopping_ && !running_->is_cancelled; }

void Runner::show_step() {
  const Step& step = workflow_->steps[static_cast<std::size_t>(job_.step)];
  running_->step = job_.step;
  base::JsonOut out;
  out.open().field("step", job_.step + 1).field("steps", job_.steps);
  out.field("name", step.name).field("title", step.title).close();
  engine_.events_.publish(job_.id, "step", out.take());
}

Runner::Next Runner::run_step() {
  if (running_->is_cancelled) return end_cancelled(nullptr), Next::over;
  if (is_abandoned()) return Next::over;
  show_step();
  step_cost_micros_ = 0;
  const StepResult result = attempts(workflow_->steps[static_cast<std::size_t>(job_.step)]);
  if (base::is_success(result.status)) {
    if (result.status == OC_STOP || job_.step + 1 == job_.steps) return complete(result), Next::over;
    return commit_step(result);
  }
  if (running_->is_cancelled) return end_cancelled(&result), Next::over;
  if (is_abandoned()) return Next::over;
  if (longest_.ns <= fiber::now_ns()) {
    fail({OC_TIMEOUT, "the job ran longer than the " + std::to_string(longest_time_.count() / 1000) +
                          " seconds that the user's tier allows"},
         &result);
    return Next::over;
  }
  fail({result.status, result.error}, &result);
  return Next::over;
}

Runner::StepResult Runner::attempts(const Step& step) {
  StepResult result;
  result.started.us = engine_.clock().now_us();
  for (;;) {
    ++result.attempts;
    plugin::call::CallError error;
    result.status = attempt(step, result, error);
    if (base::is_success(result.status)) return result;
    result.error =
        "step " + step.name + ": " + (error.text.empty() ? std::string(base::status_name(result.status)) : error.text);
    const bool is_final = !is_retryable(result.status) || result.attempts >= step.retry.attempts ||
                          running_->is_cancelled || engine_.is_stopping_ || longest_.ns <= fiber::now_ns();
    if (is_final) return result;
    const auto pause = wait_before_retry(step.retry, result.attempts, error.retry_after_ms, base::random_unit());
    base::JsonOut out;
    out.open().field("step", job_.step + 1).field("attempt", std::uint64_t{result.attempts});
    out.field("error", result.error).field("retry_in_ms", std::int64_t{pause.count()}).close();
    engine_.events_.publish(job_.id, "log", out.take());
    if (!wait(pause)) return result;
  }
}

// With a tape that runs along, when this host records.
oc_status Runner::attempt(const Step& step, StepResult& result, plugin::call::CallError& error) {
  Recordings* recordings = engine_.recordings_.get();
  if (recordings == nullptr || job_.is_dry_run) return call_step(step, result, error);
  const auto tape = std::make_shared<services::tape::Tape>(workflow_->instance);
  const bool is_recorded = recordings->tapes().insert(job_.id, tape);
  const oc_status status = call_step(step, result, error);
  if (!is_recorded) return status;
  recordings->tapes().erase(job_.id);
  if (base::is_success(status)) {
    result.recording = recordings->row(job_.id, job_.step, result.attempts, *tape, result.state);
  }
  return status;
}

oc_status Runner::call_step(const Step& step, StepResult& result, plugin::call::CallError& error) {
  const auto meter = std::make_shared<services::metering::StepMeter>(
      services::metering::StepMeter::Subject{job_.user, job_.id, step.name, job_.is_dry_run}, engine_.parts_.operations,
      engine_.clock());
  const plugin::call::Principal principal{engine_.records().tenant(), job_.user, job_.id, step.name};
  oc_step asked{};
  asked.size = sizeof(asked);
  asked.index = static_cast<std::uint32_t>(job_.step);
  asked.attempt = result.attempts;
  asked.flags = job_.is_dry_run ? OC_STEP_DRY_RUN : 0;
  asked.workflow = plugin::call::to_oc(workflow_->name);
  asked.name = plugin::call::to_oc(step.name);
  asked.input = plugin::call::to_oc(job_.input.text);
  asked.state = plugin::call::to_oc(job_.state.text);
  const fiber::Deadline deadline = earlier(fiber::Deadline::after(step.timeout), longest_);
  engine_.parts_.meters.add(meter);
  oc_status status = OC_INTERNAL;
  {
    fiber::Scope scope(*fiber::current_task(), deadline);
    running_->scope = &scope;
    if (running_->is_cancelled) scope.cancel();
    status = engine_.registry().run_step(*workflow_, asked, {deadline, nullptr, &principal}, result.state, error);
    running_->scope = nullptr;
  }
  engine_.parts_.meters.remove(*meter);
  step_cost_micros_ += meter->cost_micros();
  cost_micros_ += meter->cost_micros();
  for (records::Usage& use : meter->finish()) used_.push_back(std::move(use));
  if (status == OC_TIMEOUT && error.text.empty()) {
    error.text = "it took longer than " + std::to_string(step.timeout.count()) + " ms";
  }
  return status;
}

// False when the wait was ended by a cancellation or by the longest time of the job.
bool Runner::wait(std::chrono::milliseconds time) {
  fiber::Scope scope(*fiber::current_task(), longest_);
  running_->scope = &scope;
  running_->is_waiting = true;
  if (running_->is_cancelled || engine_.is_stopping_) scope.cancel();
  const fiber::Wake wake = loop::sleep_for(time);
  running_->is_waiting = false;
  running_->scope = nullptr;
  return wake == fiber::Wake::signalled;
}

records::JobStep Runner::step_row(const StepResult& result) const {
  records::JobStep row;
  row.job = job_.id;
  row.step = job_.step;
  row.name = workflow_->steps[static_cast<std::size_t>(job_.step)].name;
  row.attempts = result.attempts;
  row.cost_micros = step_cost_micros_;
  if (!base::is_success(result.status)) {
    row.error_code = std::string(base::status_name(result.status));
    row.error = result.error;
  }
  row.started = result.started;
  row.ended.us = engine_.clock().now_us();
  return row;
}

Runner::Next Runner::commit_step(const StepResult& result) {
  for (;;) {
    records::Batch batch;
    const auto row = batch.update<Job>(job_.id)
                         .set(&Job::step, job_.step + 1)
                         .set(&Job::state, records::Json{result.state})
                         .set(&Job::cost_micros, cost_micros_)
                         .when(&Job::lease_owner, job_.lease_owner)
                         .when(&Job::status, JobStatus::running)
                         .when(&Job::is_cancel_requested, false);
    batch.upsert(step_row(result));
    if (result.recording) batch.upsert(*result.recording);
    for (const records::Usage& use : used_) batch.insert(use);
    const records::Outcome outcome = engine_.records().commit(batch);
    if (outcome.ok()) break;
    if (outcome.failed_at(row.number())) {
      // Cancelled elsewhere, or taken over by another host.
      auto now = engine_.records().get<Job>(job_.id);
      if (now && now->has_value() && (*now)->record.lease_owner == job_.lease_owner &&
          (*now)->record.is_cancel_requested) {
        running_->is_cancelled = true;
        end_cancelled(&result);
      } else if (now) {
        engine_.parts_.log.warn("a job is no longer this host's", {{"job", job_.id}});
        engine_.events_.close(job_.id, "{}");
      }
      if (now) return Next::over;
    }
    engine_.parts_.log.error("a step's result cannot be recorded yet", {{"job", job_.id}, {"why", outcome.text}});
    if (engine_.is_stopping_ || !wait(kStorePause)) return Next::over;
  }
  used_.clear();
  job_.state.text = result.state;
  job_.cost_micros = cost_micros_;
  ++job_.step;
  base::JsonOut out;
  out.open().field("done", job_.step).field("total", job_.steps);
  out.field("label", workflow_->steps[static_cast<std::size_t>(job_.step) - 1].title).close();
  engine_.events_.publish(job_.id, "progress", out.take());
  return Next::next_step;
}

// What the output says was delivered: a number, or as many as a list has.
services::metering::Delivery Runner::delivery_of(std::string_view output) const {
  services::metering::Delivery delivery;
  delivery.cost_micros = cost_micros_;
  delivery.units = 1;
  const auto parsed = base::parse_json(output);
  if (!parsed) return delivery;
  if (!workflow_->billing.units.empty()) {
    const base::JsonValue* units = base::json_at(*parsed, workflow_->billing.units);
    delivery.units = 0;
    if (units != nullptr && units->IsInt64()) delivery.units = std::max<std::int64_t>(units->GetInt64(), 0);
    if (units != nullptr && units->IsArray()) delivery.units = units->Size();
  }
  if (!workflow_->billing.cached.empty()) {
    const base::JsonValue* cached = base::json_at(*parsed, workflow_->billing.cached);
    delivery.is_cached = cached != nullptr && cached->IsTrue();
  }
  return delivery;
}

void Runner::complete(const StepResult& result) {
  if (auto good = engine_.registry().check_output(*workflow_, result.state); !good) {
    return fail(std::move(good).error(), &result);
  }
  Engine::Ending ending;
  ending.status = JobStatus::completed;
  ending.output = records::Json{result.state};
  ending.delivery = delivery_of(result.state);
  end(std::move(ending), &result);
}

void Runner::fail(Error error, const StepResult* result) {
  Engine::Ending ending;
  ending.status = JobStatus::failed;
  ending.error = std::move(error);
  end(std::move(ending), result);
}

void Runner::end_cancelled(const StepResult* result) { end(Engine::cancelled(cost_micros_), result); }

void Runner::end(Engine::Ending ending, const StepResult* result) {
  if (result != nullptr) ending.last_step = step_row(*result);
  if (result != nullptr) ending.recording = result->recording;
  ending.used = std::move(used_);
  ending.delivery.cost_micros = cost_micros_;
  engine_.end(job_, workflow_, ending);
}

}  // namespace oneclaw::engine
