// Jobs: listing, one with its steps, cancelling, running again, and their events while they run.
#include "host/api/answer.h"
#include "host/api/job_json.h"
#include "host/api/v1.h"
#include "host/base/text.h"

#include <charconv>

namespace oneclaw::api {
namespace {

constexpr std::int64_t kMaxPage = 200;

std::string event_text(const engine::Event& event) {
  return "id: " + std::to_string(event.seq) + "\nevent: " + event.type + "\ndata: " + event.data + "\n\n";
}

std::uint64_t last_event_id(const net::Exchange& exchange) {
  const std::string_view text = exchange.header("last-event-id");
  std::uint64_t seq = 0;
  std::from_chars(text.data(), text.data() + text.size(), seq);
  return seq;
}

// True when the job is over; false when the client is gone, or the host is going: it goes on at the next host, with
// Last-Event-ID. `seen` moves along.
bool stream_until_done(net::Exchange& exchange, engine::Events::Subscription& watched, std::uint64_t& seen) {
  net::DrainScope until_drain(exchange);
  until_drain.arm();
  while (!exchange.is_draining()) {
    const auto events = watched.next(seen, fiber::Deadline::after(kEventsHeartbeat));
    bool is_over = events.empty() && watched.is_closed();
    std::string text;
    for (const engine::Event& event : events) {
      is_over = is_over || event.type == "done";
      if (event.type != "done") text += event_text(event);
      seen = event.seq;
    }
    if (events.empty()) text = ": still here\n\n";
    if (!text.empty() && !exchange.write(text)) return false;
    if (is_over) return true;
  }
  return false;
}

}  // namespace

void V1::list_jobs(Request& request) {
  net::Exchange& exchange = request.exchange;
  const auto limit = query_number(exchange, "limit", 1, kMaxPage, 50);
  if (!limit) return;
  std::optional<records::JobStatus> status;
  if (const std::string word = query_value(exchange, "status"); !word.empty()) {
    status = records::from_word<records::JobStatus>(word);
    if (!status) {
      const auto& all = records::Words<records::JobStatus>::kAll;
      const std::vector<std::string> known(all.begin(), all.end());
      return refuse(exchange, {OC_INVALID,
                               "the query's status must be " + base::join_or(known) + base::did_you_mean(word, known)});
    }
  }
  std::optional<records::Job> after;
  if (const std::string id = query_value(exchange, "after"); !id.empty()) {
    auto job = parts_.engine.find(request.caller.sees(), id);
    if (!job) return refuse(exchange, job.error());
    after = std::move(job).value();
  }
  std::string user(request.caller.sees());
  if (const std::string named = query_value(exchange, "user"); !named.empty() && request.caller.is_admin) user = named;
  auto jobs = parts_.engine.list(user, status, static_cast<std::uint32_t>(*limit), after);
  if (!jobs) return refuse(exchange, jobs.error());
  base::JsonOut out;
  out.open().key("jobs").open_array();
  for (const records::Job& job : *jobs) write_job(out, job, {.is_line = true});
  out.close_array();
  if (static_cast<std::int64_t>(jobs->size()) == *limit) {
    out.field("next", next_page(exchange, jobs->back().id));
  }
  answer(exchange, 200, out.close());
}

void V1::show_job(Request& request) {
  auto job = parts_.engine.find(request.caller.sees(), request.parameters[0]);
  if (!job) return refuse(request.exchange, job.error());
  auto steps = parts_.engine.steps(job->id);
  if (!steps) return refuse(request.exchange, steps.error());
  auto artifacts = parts_.artifacts.list(job->id);
  if (!artifacts) return refuse(request.exchange, artifacts.error());
  base::JsonOut out;
  out.open().key("job");
  write_job(out, *job, {&*steps, &*artifacts});
  answer(request.exchange, 200, out.close());
}

void V1::cancel_job(Request& request) {
  auto job = parts_.engine.cancel(request.caller.sees(), request.parameters[0]);
  if (!job) return refuse(request.exchange, job.error());
  base::JsonOut out;
  out.open().key("job");
  write_job(out, *job);
  answer(request.exchange, 200, out.close());
}

void V1::retry_job(Request& request) {
  auto submitted = parts_.engine.retry(request.caller.sees(), request.parameters[0]);
  if (!submitted) return refuse(request.exchange, submitted.error());
  base::JsonOut out;
  out.open().key("job");
  write_job(out, submitted->job);
  answer(request.exchange, 202, out.close());
}

void V1::replay_job(Request& request) {
  auto replay = parts_.engine.replay(request.caller.sees(), request.parameters[0]);
  if (!replay) return refuse(request.exchange, replay.error());
  base::JsonOut out;
  out.open().key("replay").open().field("job", replay->job).field("identical", replay->is_same);
  out.key("steps").open_array();
  for (const engine::StepReplay& step : replay->steps) {
    out.open().field("name", step.name).field("answers", std::uint64_t{step.answers}).field("identical", step.is_same);
    if (!step.why.empty()) out.field("why", step.why);
    out.close();
  }
  out.close_array().close();
  answer(request.exchange, 200, out.close());
}

// Events from the one behind Last-Event-ID on. A job that is over has one event left, "done" with the whole job.
void V1::stream_events(Request& request) {
  net::Exchange& exchange = request.exchange;
  const std::string& id = request.parameters[0];
  auto watched = parts_.engine.events().subscribe(id);
  auto job = parts_.engine.find(request.caller.sees(), id);
  if (!job) return refuse(exchange, job.error());
  const net::HeaderView headers[] = {{"cache-control", "no-store"}, {"x-accel-buffering", "no"}};
  if (!exchange.begin({.status = 200, .headers = headers, .content_type = "text/event-stream"})) return;
  std::uint64_t seen = last_event_id(exchange);
  const bool is_over =
      watched == nullptr || records::is_final(job->status) || stream_until_done(exchange, *watched, seen);
  if (is_over) {
    if (auto ended = parts_.engine.find(request.caller.sees(), id); ended) {
      base::JsonOut out;
      write_job(out, *ended);
      (void)exchange.write(event_text({seen + 1, "done", out.take()}));
    }
  }
  (void)exchange.end();
}

}  // namespace oneclaw::api
