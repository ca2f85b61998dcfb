#include "host/engine/effects.h"

#include "host/base/sha256.h"

namespace oneclaw::engine {

using base::Error;
using base::Result;
using records::EffectState;
using records::Job;
using records::JobEffect;

namespace {

constexpr std::size_t kKeyLength = 32;

// Known before the first try, the same after a crash, and different for every effect.
std::string outside_key(const EffectKey& key) {
  std::string all(key.job);
  all.append(1, '\0').append(key.step).append(1, '\0').append(key.key);
  return "oc-" + base::sha256_hex(all).substr(0, kKeyLength);
}

}  // namespace

void Effects::guard_ours(records::Batch& batch, std::string_view job) const {
  batch.check<Job>(job).when(&Job::lease_owner, host_id_).when(&Job::status, records::JobStatus::running);
}

Error Effects::explain(const records::Outcome& outcome, const EffectKey& key) const {
  if (outcome.failed_at(0)) {
    return {OC_CANCELLED, "job " + std::string(key.job) + " is over, or another host goes on with it"};
  }
  return outcome.error();
}

Result<Once> Effects::once(const EffectKey& key) {
  auto found = records_.get<JobEffect>(key.job, key.step, key.key);
  if (!found) return std::move(found).error();
  if (found->has_value()) {
    const JobEffect& effect = (*found)->record;
    if (effect.state == EffectState::begun) return Once{OnceState::unknown, effect.idempotency_key, {}};
    return Once{OnceState::done, effect.idempotency_key, effect.result ? effect.result->text : std::string()};
  }
  JobEffect effect;
  effect.job = key.job;
  effect.step = key.step;
  effect.key = key.key;
  effect.idempotency_key = outside_key(key);
  effect.created.us = clock_.now_us();
  records::Batch batch;
  guard_ours(batch, key.job);
  batch.insert(effect);
  const records::Outcome outcome = records_.commit(batch);
  if (outcome.ok()) return Once{OnceState::fresh, effect.idempotency_key, {}};
  if (outcome.status == OC_CONFLICT) {
    return Error{OC_CONFLICT, "the effect '" + effect.key + "' is begun by another task of this step right now"};
  }
  return explain(outcome, key);
}

Result<void> Effects::done(const EffectKey& key, std::string_view result) {
  records::Batch batch;
  guard_ours(batch, key.job);
  const auto row = batch.update<JobEffect>(key.job, key.step, key.key)
                       .set(&JobEffect::state, EffectState::done)
                       .set(&JobEffect::result, records::Json{std::string(result)});
  const records::Outcome outcome = records_.commit(batch);
  if (outcome.ok()) return {};
  if (outcome.failed_at(row.number())) {
    return Error{OC_PRECONDITION, "the effect '" + std::string(key.key) + "' was never begun: call once() first"};
  }
  return explain(outcome, key);
}

Result<void> Effects::undone(const EffectKey& key) {
  records::Batch batch;
  guard_ours(batch, key.job);
  const auto row = batch.erase<JobEffect>(key.job, key.step, key.key).when(&JobEffect::state, EffectState::begun);
  const records::Outcome outcome = records_.commit(batch);
  if (outcome.ok()) return {};
  if (outcome.failed_at(row.number())) {
    return Error{OC_PRECONDITION, "the effect '" + std::string(key.key) + "' is not begun, or done already"};
  }
  return explain(outcome, key);
}

}  // namespace oneclaw::engine
