// Taking a job in: checked, priced, held and recorded in one commit.
#include "host/base/ids.h"
#include "host/base/sha256.h"
#include "host/base/text.h"
#include "host/engine/engine.h"
#include "host/records/retry.h"

namespace oneclaw::engine {
namespace {

using base::Error;
using base::Result;
using records::Job;
using records::JobStatus;
namespace metering = services::metering;
namespace wallet = services::wallet;

Error no_workflow(std::string_view name, const services::registry::Catalog& catalog) {
  const std::vector<std::string> known = catalog.workflow_names();
  std::string text = "no workflow '" + base::clean_utf8(name, 100) + "'" + base::did_you_mean(name, known);
  text += known.empty() ? "; no enabled plugin offers one" : "; there is " + base::join_or(known);
  return {OC_NOT_FOUND, std::move(text)};
}

}  // namespace

struct Engine::Prepared {
  std::shared_ptr<const services::registry::Catalog> catalog;
  const services::registry::Workflow* workflow = nullptr;
  std::string input;
  std::string digest;
  wallet::Balance balance;
  std::int64_t price_micros = 0;
};

Result<metering::PriceRule> Engine::price_of(const services::registry::Workflow& workflow) const {
  const auto set = parts_.prices.workflows.find(workflow.name);
  if (set != parts_.prices.workflows.end()) return set->second;
  if (workflow.price.empty()) {
    return Error{OC_UNSUPPORTED, "the workflow " + workflow.name + " has no price: set pricing.workflows." +
                                     workflow.name +
                                     " in the deployment manifest ({\"kind\":\"free\"} when it shall cost nothing)"};
  }
  auto rule = metering::PriceRule::parse_text(workflow.price);
  if (!rule) return std::move(rule).error().in("the price that plugin instance " + workflow.instance + " proposes");
  return rule;
}

std::string Engine::price_json(const services::registry::Workflow& workflow) const {
  const auto rule = price_of(workflow);
  return rule ? rule->to_json() : std::string();
}

Result<Engine::Prepared> Engine::prepare(const Submission& submission) {
  Prepared out;
  out.catalog = parts_.registry.catalog();
  out.workflow = out.catalog->workflow(submission.workflow);
  if (out.workflow == nullptr) return no_workflow(submission.workflow, *out.catalog);
  auto input = parts_.registry.prepare_input(*out.workflow, submission.input);
  if (!input) return std::move(input).error().in("input of " + submission.workflow);
  out.input = std::move(input).value();
  out.digest = base::sha256_hex(submission.workflow + '\0' + out.input);
  auto balance = parts_.wallets.read(submission.user);
  if (!balance) return std::move(balance).error();
  out.balance = *balance;
  auto rule = price_of(*out.workflow);
  if (!rule) return std::move(rule).error();
  auto parsed = base::parse_json(out.input);
  if (!parsed) return std::move(parsed).error();
  auto price = metering::quote(*rule, *parsed, out.balance.tier, parts_.prices.discounts);
  if (!price) return std::move(price).error().in("input of " + submission.workflow);
  out.price_micros = submission.is_dry_run ? 0 : *price;
  return out;
}

Result<Quote> Engine::quote(const std::string& user, std::string_view workflow, std::string_view input) {
  Submission asked;
  asked.user = user;
  asked.workflow = workflow;
  asked.input = input;
  auto prepared = prepare(asked);
  if (!prepared) return std::move(prepared).error();
  return Quote{prepared->price_micros, prepared->balance.available_micros};
}

// The job that the key of this user gave before, when there is one.
Result<std::optional<Submitted>> Engine::same_key(const Submission& submission, const std::string& digest) {
  if (!submission.idempotency_key) return std::optional<Submitted>();
  auto found = parts_.records.find_one(records::Query<Job>()
                                           .where(&Job::user, submission.user)
                                           .where(&Job::idempotency_key, *submission.idempotency_key));
  if (!found) return std::move(found).error();
  if (!found->has_value()) return std::optional<Submitted>();
  Job job = std::move((*found)->record);
  if (job.request_digest != digest) {
    return Error{OC_CONFLICT, "the idempotency key '" + *submission.idempotency_key + "' belongs to job " + job.id +
                                  ", which has another workflow or input; take a new key"};
  }
  return std::optional<Submitted>(Submitted{std::move(job), false});
}

Result<Submitted> Engine::submit(const Submission& submission) {
  if (is_stopping_) return Error{OC_UNAVAILABLE, "the host is stopping; try again in a moment", 5000};
  const auto& key = submission.idempotency_key;
  if (key && (key->empty() || key->size() > kMaxIdempotencyKey || !base::is_utf8(*key))) {
    return Error{OC_INVALID,
                 "an idempotency key must be text of 1 to " + std::to_string(kMaxIdempotencyKey) + " bytes"};
  }
  auto prepared = prepare(submission);
  if (!prepared) return std::move(prepared).error();
  auto known = same_key(submission, prepared->digest);
  if (!known) return std::move(known).error();
  if (known->has_value()) return std::move(**known);
  if (!submission.parent && submission.origin != "schedule") {
    if (auto admitted = parts_.policy.admit(submission.user, prepared->balance.tier); !admitted) {
      return std::move(admitted).error();
    }
  }
  return record(submission, *prepared);
}

Result<Submitted> Engine::record(const Submission& submission, Prepared& prepared) {
  const auto& limits = parts_.policy.limits(prepared.balance.tier);
  Job job;
  job.user = submission.user;
  job.parent = submission.parent;
  const std::string lane = lane_of(job);
  const std::size_t parallel = parallel_of(job, prepared.balance.tier);
  const bool has_place = dispatcher_.try_take(lane, parallel);
  const auto fail = [&](Error error) -> Result<Submitted> {
    if (has_place) give_place_back(lane);
    return error;
  };
  if (!has_place) {
    if (auto room = dispatcher_.check_room(lane); !room) return std::move(room).error();
  }
  const records::Time now{parts_.clock.now_us()};
  job.id = base::random_url_safe(kJobIdLength);
  job.workflow = submission.workflow;
  job.status = has_place ? JobStatus::running : JobStatus::pending;
  job.steps = static_cast<std::int64_t>(prepared.workflow->steps.size());
  job.input.text = prepared.input;
  job.origin = submission.origin;
  job.price_micros = prepared.price_micros;
  job.idempotency_key = submission.idempotency_key;
  job.request_digest = prepared.digest;
  job.lease_owner = options_.host_id;
  job.is_dry_run = submission.is_dry_run;
  job.retry_of = submission.retry_of;
  job.channel = submission.channel;
  job.conversation = submission.conversation;
  job.message = submission.message;
  job.created = now;
  if (has_place) job.started = now;
  const wallet::HoldRequest hold{job.id,
                                 job.user,
                                 job.id,
                                 job.price_micros,
                                 {now.us + std::chrono::microseconds(kHoldTime + limits.longest).count()}};

  records::Retry retry;
  for (;;) {
    records::Batch batch;
    if (!job.is_dry_run) {
      auto booked = parts_.policy.book(batch, job.user, prepared.balance.tier, job.price_micros, job.parent ? 0 : 1);
      if (!booked) return fail(std::move(booked).error());
    }
    const std::uint32_t booked_end = batch.size();
    std::optional<wallet::Staged> staged;
    if (job.price_micros > 0) {
      auto held = parts_.wallets.stage_hold(batch, hold);
      if (!held) return fail(std::move(held).error());
      staged = *held;
    }
    const std::uint32_t inserted = batch.insert(job).number();
    const records::Outcome outcome = parts_.records.commit(batch);
    if (outcome.ok()) {
      if (has_place) {
        launch(job);
      } else if (auto queued = dispatcher_.enqueue(lane, parallel, job.id, true); queued) {
        events_.open(job.id);
        for (const Turn& turn : dispatcher_.take_ready()) launch_turn(turn);
      }
      return Submitted{std::move(job), true};
    }
    if (outcome.failed_at(inserted) || outcome.failed_write < booked_end) {
      // Another request with this key, or another job of this user, was first.
      auto known = same_key(submission, prepared.digest);
      if (!known) return fail(std::move(known).error());
      if (known->has_value()) {
        if (has_place) give_place_back(lane);
        return std::move(**known);
      }
      if (outcome.failed_at(inserted)) return fail(outcome.error());
      if (auto waited = retry.again(outcome.text); !waited) return fail(std::move(waited).error());
      continue;
    }
    if (staged) return fail(parts_.wallets.explain_hold(*staged, outcome, hold));
    return fail(outcome.error());
  }
}

Result<Submitted> Engine::retry(std::string_view user, std::string_view id) {
  auto job = find(user, id);
  if (!job) return std::move(job).error();
  if (!records::is_final(job->status)) {
    return Error{OC_PRECONDITION,
                 "job " + job->id + " is still " + std::string(records::word(job->status)) + "; cancel it first"};
  }
  Submission again;
  again.user = job->user;
  again.workflow = job->workflow;
  again.input = job->input.text;
  again.origin = job->origin;
  again.is_dry_run = job->is_dry_run;
  again.retry_of = job->id;
  again.channel = job->channel;
  again.conversation = job->conversation;
  return submit(again);
}

}  // namespace oneclaw::engine
