#include "host/services/metering/step_meter.h"

#include "host/base/ids.h"

#include <algorithm>

namespace oneclaw::services::metering {

using base::Error;

StepMeter::StepMeter(Subject subject, const PriceTable& prices, const base::WallClock& clock)
    : subject_(std::move(subject)), prices_(prices), clock_(clock) {}

base::Result<void> StepMeter::record(const Use& use) {
  auto price = prices_.find(use.provider, use.operation);
  if (!price) return std::move(price).error();
  auto cost = PriceTable::cost(**price, use.quantity);
  if (!cost) return std::move(cost).error();
  const bool is_estimated = use.cost_micros < 0;
  if (use.cost_micros > kMaxCost) {
    return Error{OC_INVALID,
                 "a cost of " + std::to_string(use.cost_micros) + " micro-dollars for one use is beyond the limit"};
  }
  const std::int64_t micros = is_estimated ? *cost : use.cost_micros;
  const records::Time now{clock_.now_us()};

  const std::lock_guard lock(mutex_);
  if (is_over_) return Error{OC_UNAVAILABLE, "the step " + subject_.step + " of job " + subject_.job + " is over"};
  const auto same = std::find_if(used_.begin(), used_.end(), [&](const records::Usage& u) {
    return !use.reference.empty() && u.reference == use.reference && u.provider == use.provider &&
           u.operation == use.operation;
  });
  if (same != used_.end()) {
    cost_micros_ += micros - same->cost_micros;
    same->quantity = use.quantity;
    same->cost_micros = micros;
    same->is_estimated = is_estimated;
    same->ended = now;
    return {};
  }
  if (used_.size() >= kMaxUses) {
    return Error{OC_EXHAUSTED, "a step may record " + std::to_string(kMaxUses) + " uses, add them up before"};
  }
  records::Usage& made = used_.emplace_back();
  made.id = base::new_ulid(now.us);
  made.user = subject_.user;
  made.job = subject_.job;
  made.step = subject_.step;
  made.tool = use.tool;
  made.provider = use.provider;
  made.operation = use.operation;
  made.unit = (*price)->unit;
  made.quantity = use.quantity;
  made.cost_micros = micros;
  made.is_estimated = is_estimated;
  made.reference = use.reference;
  made.started = made.ended = now;
  cost_micros_ += micros;
  return {};
}

std::int64_t StepMeter::cost_micros() const {
  const std::lock_guard lock(mutex_);
  return cost_micros_;
}

std::vector<records::Usage> StepMeter::finish() {
  const std::lock_guard lock(mutex_);
  is_over_ = true;
  return std::move(used_);
}

void StepMeters::add(const std::shared_ptr<StepMeter>& meter) {
  const std::lock_guard lock(mutex_);
  by_job_[meter->subject().job] = meter;
}

void StepMeters::remove(const StepMeter& meter) {
  const std::lock_guard lock(mutex_);
  const auto it = by_job_.find(meter.subject().job);
  if (it != by_job_.end() && it->second.get() == &meter) by_job_.erase(it);
}

std::shared_ptr<StepMeter> StepMeters::find(std::string_view job) const {
  const std::lock_guard lock(mutex_);
  const auto it = by_job_.find(job);
  return it == by_job_.end() ? nullptr : it->second;
}

}  // namespace oneclaw::services::metering
