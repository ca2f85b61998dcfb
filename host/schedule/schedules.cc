#include "host/schedule/schedules.h"

#include "host/base/ids.h"
#include "host/base/json.h"
#include "host/base/json_out.h"
#include "host/base/sha256.h"
#include "host/base/text.h"
#include "host/records/retry.h"

#include <algorithm>

namespace oneclaw::schedule {
namespace {

using base::Error;
using base::Result;
using records::Schedule;
using records::User;

constexpr std::size_t kRandomPart = 20;  // characters of an id
constexpr std::uint32_t kMaxListed = 1000;

std::string id_of(const Wanted& wanted) {
  // Never all digits: those are numbers.
  if (!wanted.key) return "s" + base::random_url_safe(kRandomPart);
  return "s" + base::sha256_hex(wanted.user + '\0' + *wanted.key).substr(0, kRandomPart);
}

Error absent(std::string_view what) {
  return {OC_NOT_FOUND, "there is no schedule " + base::clean_utf8(what, 64) + " of yours"};
}

}  // namespace

std::string times_text(const Schedule& schedule) {
  return (schedule.said.empty() ? schedule.rule : schedule.said) + " (" + schedule.time_zone + ")";
}

Result<Schedules::UserZone> Schedules::zone_of(const std::string& user) {
  auto known = parts_.identities.user(user);
  if (!known) return std::move(known).error();
  auto zone = parts_.zones.find(known->time_zone.value_or("UTC"));
  if (!zone) return std::move(zone).error();
  return UserZone{std::move(zone).value(), known->time_zone.has_value()};
}

Result<Zone> Schedules::set_zone(const std::string& user, std::string_view name) {
  auto zone = parts_.zones.find(name);
  if (!zone) return zone;
  auto known = parts_.identities.user(user);
  if (!known) return std::move(known).error();
  if (auto set = parts_.identities.set_time_zone(known->id, zone->name()); !set) return std::move(set).error();
  return zone;
}

// Everything but the number.
Result<Schedule> Schedules::drafted(const Wanted& wanted) {
  if (wanted.key && (wanted.key->empty() || wanted.key->size() > kMaxScheduleKey || !base::is_utf8(*wanted.key))) {
    return Error{OC_INVALID, "an idempotency key must be text of 1 to " + std::to_string(kMaxScheduleKey) + " bytes"};
  }
  auto when = parse_when(wanted.when);
  if (!when) return std::move(when).error();
  const auto gap = when->rule.shortest_gap();
  if (gap < shortest_gap_) {
    return Error{OC_INVALID, "'" + base::clean_utf8(wanted.when, kMaxRuleText) + "' runs every " +
                                 std::to_string(gap.count()) + " minutes; here at least " +
                                 std::to_string(shortest_gap_.count()) +
                                 " must lie between two runs (schedules.min_interval_minutes)"};
  }
  Schedule out;
  if (wanted.time_zone.empty()) {
    auto zone = zone_of(wanted.user);
    if (!zone) return std::move(zone).error();
    out.time_zone = zone->zone.name();
  } else {
    auto zone = parts_.zones.find(wanted.time_zone);
    if (!zone) return std::move(zone).error();
    out.time_zone = zone->name();
  }
  auto zone = parts_.zones.find(out.time_zone);
  if (!zone) return std::move(zone).error();
  out.id = id_of(wanted);
  out.user = wanted.user;
  out.workflow = wanted.workflow;
  out.input.text = wanted.input;
  out.rule = when->rule.text();
  out.said = when->said;
  out.channel = wanted.channel;
  out.conversation = wanted.conversation;
  out.created.us = parts_.clock.now_us();
  out.next.us = when->rule.next_after(out.created.us / 1'000'000, *zone) * 1'000'000;
  return out;
}

Result<std::optional<Schedule>> Schedules::same(const Schedule& draft) {
  auto known = parts_.records.get<Schedule>(draft.id);
  if (!known) return std::move(known).error();
  if (!known->has_value()) return std::optional<Schedule>();
  const Schedule& there = (*known)->record;
  if (there.user == draft.user && there.workflow == draft.workflow && there.input == draft.input &&
      there.rule == draft.rule) {
    return std::optional<Schedule>(there);
  }
  return Error{OC_CONFLICT,
               "this idempotency key belongs to schedule " + there.id + ", which is another; take a new key"};
}

Result<Added> Schedules::add(const Wanted& wanted) {
  if (wanted.input.size() > kMaxInput) {
    return Error{OC_TOO_LARGE, "the input of a schedule may have " + base::human_bytes(kMaxInput)};
  }
  // Workflow and input are checked as a run checks them; whether there is money is asked at each run.
  auto quote = parts_.engine.quote(wanted.user, wanted.workflow, wanted.input);
  if (!quote) return std::move(quote).error();
  auto draft = drafted(wanted);
  if (!draft) return std::move(draft).error();
  Added out{std::move(draft).value(), true, quote->price_micros};
  records::Retry retry;
  for (;;) {
    auto there = same(out.schedule);
    if (!there) return std::move(there).error();
    if (there->has_value()) return Added{std::move(**there), false, quote->price_micros};
    auto user = parts_.records.need<User>("user", wanted.user);
    if (!user) return std::move(user).error();
    auto all = list(wanted.user);
    if (!all) return std::move(all).error();
    if (all->size() >= kMaxPerUser) {
      return Error{OC_EXHAUSTED, "a user may have " + std::to_string(kMaxPerUser) + " schedules; remove one first"};
    }
    std::int64_t number = 0;
    for (const Schedule& other : *all) number = std::max(number, other.number.value_or(0));
    out.schedule.number = number + 1;
    records::Batch batch;
    batch.insert(out.schedule);
    // Two requests of one user at once count one after the other.
    batch.replace(*user);
    const records::Outcome outcome = parts_.records.commit(batch);
    if (outcome.ok()) break;
    if (outcome.status != OC_PRECONDITION && outcome.status != OC_CONFLICT) return outcome.error();
    if (auto waited = retry.again(outcome.text); !waited) return std::move(waited).error();
  }
  note(wanted.actor, "schedule.add", out.schedule);
  return out;
}

Result<std::vector<Schedule>> Schedules::list(std::string_view user) {
  records::Query<Schedule> query;
  if (!user.empty()) query.where(&Schedule::user, std::string(user));
  auto rows = parts_.records.find(query.oldest_first(&Schedule::created).limit(kMaxListed));
  if (!rows) return std::move(rows).error();
  std::vector<Schedule> out;
  for (auto& row : *rows) out.push_back(std::move(row.record));
  std::stable_sort(out.begin(), out.end(),
                   [](const Schedule& a, const Schedule& b) { return a.number.value_or(0) < b.number.value_or(0); });
  return out;
}

Result<Schedule> Schedules::find(std::string_view user, std::string_view id) {
  auto row = parts_.records.get<Schedule>(std::string(id));
  if (!row) return std::move(row).error();
  if (!row->has_value() || (!user.empty() && (*row)->record.user != user)) return absent(id);
  return std::move((*row)->record);
}

Result<Schedule> Schedules::find_number(std::string_view user, std::int64_t number) {
  auto all = list(user);
  if (!all) return std::move(all).error();
  for (Schedule& schedule : *all) {
    if (schedule.number == number) return std::move(schedule);
  }
  return absent(std::to_string(number));
}

Result<Schedule> Schedules::remove(std::string_view user, std::string_view id, const std::string& actor) {
  auto schedule = find(user, id);
  if (!schedule) return schedule;
  records::Batch batch;
  batch.erase<Schedule>(schedule->id);
  const records::Outcome outcome = parts_.records.commit(batch);
  if (outcome.status == OC_NOT_FOUND) return absent(id);
  if (!outcome.ok()) return outcome.error();
  note(actor, "schedule.remove", *schedule);
  return schedule;
}

std::string Schedules::text_of(const Schedule& schedule, records::Time time) const {
  auto zone = parts_.zones.find(schedule.time_zone);
  if (!zone) zone = parts_.zones.find("UTC");
  return zone ? zone->text(time.us / 1'000'000) : std::string();
}

void Schedules::note(const std::string& actor, std::string_view action, const Schedule& schedule) {
  services::audit::Event event;
  event.actor = actor.empty() ? "user:" + schedule.user : actor;
  event.action = action;
  event.target = "schedule:" + schedule.id;
  base::JsonOut detail;
  detail.open().field("user", schedule.user).field("workflow", schedule.workflow).field("rule", schedule.rule);
  detail.field("time_zone", schedule.time_zone).close();
  event.detail_json = detail.take();
  const auto entry = parts_.audit.append(event);
  if (entry) return;
  parts_.log.error("the audit log could not be written",
                   {{"action", event.action}, {"target", event.target}, {"why", entry.error().text}});
}

}  // namespace oneclaw::schedule
