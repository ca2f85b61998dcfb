// Schedules: what runs again and again. A path names one by its id, or by the number that its user calls it.
#include "host/api/answer.h"
#include "host/api/job_json.h"
#include "host/api/v1.h"
#include "host/base/text.h"

#include <charconv>

namespace oneclaw::api {
namespace {

constexpr std::uint64_t kMaxScheduleBody = 256u << 10;

void write_schedule(base::JsonOut& out, const records::Schedule& schedule) {
  out.open().field("id", schedule.id).field("number", schedule.number.value_or(0));
  out.field("workflow", schedule.workflow).field("user", schedule.user).raw("input", schedule.input.text);
  out.field("rule", schedule.rule);
  if (!schedule.said.empty()) out.field("said", schedule.said);
  out.field("time_zone", schedule.time_zone).field("enabled", schedule.is_enabled);
  out.field("refusals", schedule.refusals.value_or(0));
  if (schedule.problem) out.field("problem", *schedule.problem);
  if (schedule.channel) out.field("channel", *schedule.channel);
  if (schedule.last_job) out.field("last_job", *schedule.last_job);
  out.field("created", to_iso(schedule.created));
  if (schedule.is_enabled) out.field("next", to_iso(schedule.next));
  if (schedule.last) out.field("last", to_iso(*schedule.last));
  out.close();
}

// The body of a request; the refusal was answered when there is none.
std::optional<schedule::Wanted> read_wanted(net::Exchange& exchange) {
  const auto bad = [&](const std::string& text) {
    refuse(exchange, {OC_INVALID, text});
    return std::nullopt;
  };
  auto body = read_object(exchange, kMaxScheduleBody);
  if (!body) return std::nullopt;
  schedule::Wanted out;
  std::string key;
  for (const auto& member : body->GetObject()) {
    const std::string_view name = base::json_view(member.name);
    if (name == "input") {
      out.input = base::to_json(member.value);
      continue;
    }
    std::string* const into = name == "workflow"          ? &out.workflow
                              : name == "when"            ? &out.when
                              : name == "time_zone"       ? &out.time_zone
                              : name == "user"            ? &out.user
                              : name == "idempotency_key" ? &key
                                                          : nullptr;
    if (into == nullptr) {
      return bad("/" + base::clean_utf8(name, 100) +
                 ": there are workflow, input, when, time_zone, user and idempotency_key");
    }
    if (!member.value.IsString()) return bad("/" + std::string(name) + ": must be string");
    *into = base::json_view(member.value);
  }
  if (out.workflow.empty()) return bad("/workflow: is missing: which workflow is to run?");
  if (out.when.empty()) return bad("/when: is missing: " + std::string(schedule::kWhenExamples));
  const std::string header(exchange.header("idempotency-key"));
  if (!header.empty() && !key.empty() && key != header) {
    return bad("/idempotency_key: differs from the header Idempotency-Key");
  }
  if (key.empty()) key = header;
  if (!key.empty()) out.key = "api:" + key;
  return out;
}

std::string actor_of(const Caller& caller) { return caller.is_admin ? caller.admin : std::string(); }

}  // namespace

void V1::list_schedules(Request& request) {
  const auto user = user_of(request, query_value(request.exchange, "user"));
  if (!user) return;
  auto all = parts_.schedules.list(*user);
  if (!all) return refuse(request.exchange, all.error());
  base::JsonOut out;
  out.open().key("schedules").open_array();
  for (const records::Schedule& schedule : *all) write_schedule(out, schedule);
  answer(request.exchange, 200, out.close_array().close());
}

void V1::create_schedule(Request& request) {
  auto wanted = read_wanted(request.exchange);
  if (!wanted) return;
  const auto user = user_of(request, wanted->user);
  if (!user) return;
  wanted->user = *user;
  wanted->actor = actor_of(request.caller);
  auto added = parts_.schedules.add(*wanted);
  if (!added) {
    // The phrase lacks something: that is the request's doing, not ours.
    base::Error error = added.error();
    if (error.status == OC_UNSUPPORTED) error.status = OC_INVALID;
    return refuse(request.exchange, error);
  }
  base::JsonOut out;
  out.open().key("schedule");
  write_schedule(out, added->schedule);
  out.field("price_micros", added->price_micros);
  answer(request.exchange, added->is_new ? 201 : 200, out.close());
}

std::optional<records::Schedule> V1::schedule_of(Request& request) {
  const std::string& id = request.parameters[0];
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  const bool is_number = error == std::errc() && end == id.data() + id.size();
  base::Result<records::Schedule> found = base::Error{};
  if (is_number) {
    const auto user = user_of(request, query_value(request.exchange, "user"));
    if (!user) return std::nullopt;
    found = parts_.schedules.find_number(*user, number);
  } else {
    found = parts_.schedules.find(request.caller.sees(), id);
  }
  if (found) return std::move(found).value();
  refuse(request.exchange, found.error());
  return std::nullopt;
}

void V1::show_schedule(Request& request) {
  const auto schedule = schedule_of(request);
  if (!schedule) return;
  base::JsonOut out;
  out.open().key("schedule");
  write_schedule(out, *schedule);
  answer(request.exchange, 200, out.close());
}

void V1::remove_schedule(Request& request) {
  const auto schedule = schedule_of(request);
  if (!schedule) return;
  if (auto gone = parts_.schedules.remove(schedule->user, schedule->id, actor_of(request.caller)); !gone) {
    return refuse(request.exchange, gone.error());
  }
  (void)request.exchange.reply({.status = 204});
}

}  // namespace oneclaw::api
