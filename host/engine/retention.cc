// Forgetting jobs that are over: after some days, and the oldest of those that ended here beyond a number.
#include "host/engine/engine.h"
#include "host/loop/loop.h"
#include "host/services/wallet/closing.h"

namespace oneclaw::engine {

using base::Result;
using records::Job;
using records::JobEffect;
using records::Usage;

namespace {

constexpr std::uint32_t kForgottenAtOnce = 50;  // jobs of one commit: some 15 writes each

}  // namespace

// Its row goes together with its steps, effects and usage. Its money stays in the ledger, or becomes part of opening
// balances there; a job whose money still moves stays too.
Result<bool> Engine::stage_forgetting(records::Batch& batch, services::wallet::Closing& closing, const Job& job) {
  auto effects = parts_.records.find(records::Query<JobEffect>().where(&JobEffect::job, job.id));
  if (!effects) return std::move(effects).error();
  auto used = parts_.records.find(records::Query<Usage>().where(&Usage::job, job.id));
  if (!used) return std::move(used).error();
  if (options_.closes_books) {
    auto closed = closing.add(job.id);
    if (!closed || !*closed) return closed;
  }
  batch.erase<Job>(job.id);
  for (std::int64_t step = 0; step < job.steps; ++step) {
    batch.erase<records::JobStep>(job.id, step);
    batch.erase<records::Recording>(job.id, step);
  }
  for (const auto& row : *effects) batch.erase<JobEffect>(row.record.job, row.record.step, row.record.key);
  for (const auto& row : *used) batch.erase<Usage>(row.record.id);
  return true;
}

Result<std::size_t> Engine::forget_some() {
  auto rows = parts_.records.find(
      records::Query<Job>().where_some(&Job::ended).oldest_first(&Job::ended).limit(kForgottenAtOnce));
  if (!rows) return std::move(rows).error();
  const std::int64_t cutoff = parts_.clock.now_us() - std::chrono::microseconds(options_.keep_ended_for).count();
  const std::size_t ended = ended_here_;
  const std::size_t over_number = ended > options_.keep_ended ? ended - options_.keep_ended : 0;
  records::Batch batch;
  services::wallet::Closing closing(parts_.records, batch);
  std::size_t forgotten = 0;
  for (const auto& row : *rows) {
    if (row.record.ended->us > cutoff && forgotten >= over_number) break;
    auto staged = stage_forgetting(batch, closing, row.record);
    if (!staged) return std::move(staged).error();
    if (*staged) ++forgotten;
  }
  if (forgotten == 0) return forgotten;
  if (auto staged = closing.stage(); !staged) return std::move(staged).error();
  if (const records::Outcome outcome = parts_.records.commit(batch); !outcome.ok()) return outcome.error();
  ended_here_ -= std::min<std::size_t>(forgotten, ended);
  return forgotten;
}

Result<std::size_t> Engine::forget_old(fiber::Deadline until) {
  std::size_t forgotten = 0;
  for (;;) {
    auto some = forget_some();
    if (!some) return std::move(some).error();
    forgotten += *some;
    if (*some < kForgottenAtOnce || fiber::now_ns() >= until.ns) return forgotten;
    // Jobs that run have their turn in between.
    if (loop::sleep_for(std::chrono::nanoseconds(0)) != fiber::Wake::signalled) return forgotten;
  }
}

}  // namespace oneclaw::engine
