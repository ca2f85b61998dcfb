// Ending a job: one commit for its row, its last step, its usage and its money.
#include "host/base/json_out.h"
#include "host/base/status.h"
#include "host/base/text.h"
#include "host/engine/backoff.h"
#include "host/engine/engine.h"
#include "host/loop/loop.h"
#include "host/records/retry.h"

#include <algorithm>

namespace oneclaw::engine {
namespace {

using base::Error;
using base::Result;
using records::Job;
using records::JobStatus;
namespace metering = services::metering;
namespace wallet = services::wallet;

constexpr std::size_t kMaxErrorText = 2000;
constexpr std::chrono::seconds kStorePause{1};  // between tries while the store does not answer

std::string done_event(const Job& job) {
  base::JsonOut out;
  out.open().field("job", job.id).field("status", records::word(job.status));
  return out.close().take();
}

}  // namespace

Engine::Ending Engine::failed_instead(Ending ending, Error error) {
  ending.status = JobStatus::failed;
  ending.output.reset();
  ending.error = std::move(error);
  return ending;
}

Engine::Ending Engine::cancelled(std::int64_t cost_micros) {
  Ending ending;
  ending.status = JobStatus::cancelled;
  ending.error = {OC_CANCELLED, "cancelled by the user", 0};
  ending.delivery.cost_micros = cost_micros;
  return ending;
}

// What is charged, and the wallet's writes for it.
Result<void> Engine::stage_money(records::Batch& batch, const Job& job, const services::registry::Workflow* workflow,
                                 const Ending& ending, std::int64_t& charged, std::optional<wallet::Staged>& staged) {
  charged = 0;
  if (job.price_micros == 0) return {};
  if (ending.status == JobStatus::completed && workflow != nullptr) {
    auto balance = parts_.wallets.read(job.user);
    if (!balance) return std::move(balance).error();
    auto rule = price_of(*workflow);
    if (!rule) return std::move(rule).error();
    charged = metering::charge(*rule, ending.delivery, job.price_micros, balance->tier, parts_.prices.discounts);
  } else if (ending.status == JobStatus::cancelled) {
    charged = metering::charge_cancelled(ending.delivery, job.price_micros);
  }
  auto money = charged > 0 ? parts_.wallets.stage_capture(batch, {job.id, charged, job.workflow, job.id, {}})
                           : parts_.wallets.stage_void(batch, job.id, records::HoldState::voided);
  if (!money) return std::move(money).error();
  staged = *money;
  parts_.policy.settle(batch, job.user, job.created, job.price_micros - charged);
  return {};
}

void Engine::end(Job& job, const services::registry::Workflow* workflow, const Ending& ending) {
  Job next = job;
  next.status = ending.status;
  if (ending.status == JobStatus::completed) next.step = next.steps;
  next.state.text = "null";
  next.output = ending.output;
  next.cost_micros = ending.delivery.cost_micros;
  if (ending.error.status != OC_OK) {
    next.error_code = std::string(base::status_name(ending.error.status));
    next.error = base::clean_utf8(ending.error.text, kMaxErrorText);
  }
  next.lease_owner.reset();
  next.ended = records::Time{parts_.clock.now_us()};
  records::Retry retry;
  for (;;) {
    records::Batch batch;
    const auto row = batch.update<Job>(job.id)
                         .set(&Job::status, next.status)
                         .set(&Job::step, next.step)
                         .set(&Job::state, next.state)
                         .set(&Job::output, next.output)
                         .set(&Job::cost_micros, next.cost_micros)
                         .set(&Job::error_code, next.error_code)
                         .set(&Job::error, next.error)
                         .set(&Job::lease_owner, std::nullopt)
                         .set(&Job::ended, next.ended)
                         .when(&Job::lease_owner, job.lease_owner)
                         .when(&Job::status, job.status);
    if (ending.last_step) batch.upsert(*ending.last_step);
    if (ending.recording) batch.upsert(*ending.recording);
    for (const records::Usage& use : ending.used) batch.insert(use);
    std::optional<wallet::Staged> staged;
    auto money = stage_money(batch, job, workflow, ending, next.charged_micros, staged);
    records::Outcome outcome;
    if (money) {
      batch.update<Job>(job.id).set(&Job::charged_micros, next.charged_micros);
      outcome = parts_.records.commit(batch);
      if (outcome.ok()) {
        job = std::move(next);
        ++ended_here_;
        if (recordings_ != nullptr) {
          if (auto noted = recordings_->note(job.id, job.steps); !noted) {
            parts_.log.warn("old recordings cannot be removed", {{"why", noted.error().text}});
          }
        }
        events_.close(job.id, done_event(job));
        return;
      }
      if (outcome.failed_at(row.number())) {
        events_.close(job.id, done_event(job));
        return;
      }
      if (staged && parts_.wallets.is_stale(*staged, outcome) && retry.again(outcome.text)) continue;
    }
    const Error why = money ? outcome.error() : money.error();
    if (why.status == OC_CONFLICT || why.status == OC_NOT_FOUND) {
      // The hold is gone (it expired while no host ran): the job ends without a charge, and never with a result for
      // nothing.
      parts_.log.error("a job's money is gone", {{"job", job.id}, {"why", why.text}});
      job.price_micros = 0;
      return end(job, workflow,
                 failed_instead(ending,
                                {OC_PRECONDITION, "what was held for this job expired before it ended; run it again"}));
    }
    if (!money && ending.status == JobStatus::completed && !is_retryable(why.status)) {
      // Its price cannot be told any more: no result without a charge, and no charge without a price.
      return end(job, workflow,
                 failed_instead(ending, {why.status, "what this job costs cannot be told: " + why.text}));
    }
    parts_.log.error("a job cannot be ended yet", {{"job", job.id}, {"why", why.text}});
    if (is_stopping_ || loop::sleep_for(kStorePause) == fiber::Wake::cancelled) return;
  }
}

}  // namespace oneclaw::engine
