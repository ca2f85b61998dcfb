#include "client.h"

#include "sdk/redis/errors.h"
#include "wire.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace oneclaw::cache_upstash {

namespace {

using sdk::Call;
using sdk::Status;
using sdk::redis::Effect;
using namespace std::chrono_literals;

constexpr std::string_view kToken = "upstash_redis_rest_token";
constexpr std::chrono::nanoseconds kFirstPause = 50ms;
constexpr std::chrono::nanoseconds kForever{std::numeric_limits<int64_t>::max()};
constexpr uint32_t kRetryAfterMs = 1000;

// Seconds; a date, which nobody sends here, counts as none.
std::chrono::nanoseconds retry_after(const sdk::FetchResult& answer) {
  for (const auto& [name, value] : answer.headers) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    uint32_t seconds = 0;
    if (lower != "retry-after") continue;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error == std::errc() && end == value.data() + value.size()) return std::chrono::seconds(seconds);
  }
  return 0ns;
}

}  // namespace

Status Client::send(Call call, const sdk::redis::Command& command, sdk::redis::Reply& reply) {
  if (call.is_cancelled()) {
    const bool is_late = call.deadline() <= host_.now();
    return {is_late ? OC_TIMEOUT : OC_CANCELLED, "the call was over before its command was sent to the cache server"};
  }
  if (queue_.size() >= kMaxQueued) {
    return {OC_EXHAUSTED, "too many calls wait for a request to the cache server", kRetryAfterMs};
  }
  sdk::Result<sdk::Event> event = services_.events.create(call);
  if (!event) return event.take_status();
  auto pending = std::make_shared<Pending>();
  pending->name = command.name();
  pending->effect = command.effect();
  pending->json = to_json(command);
  pending->event = std::move(*event);
  queue_.push_back(pending);
  if (senders_ < kMaxSenders) {
    // It runs after the tasks that are ready now, so that their commands leave with this one.
    sdk::Result<sdk::TaskHandle> task = services_.tasks.spawn(call, "upstash.send", [this](Call own) -> Status {
      work(own);
      return OC_OK;
    });
    if (task) {
      ++senders_;
      task->detach();
    } else if (senders_ == 0) {
      std::erase(queue_, pending);
      return {task.status().code(), "the cache cannot start its task"};
    }
  }
  while (!pending->is_done) {
    const Status woken = pending->event.wait(call, kForever);
    if (pending->is_done || woken.code() == OC_OK) continue;
    pending->is_abandoned = true;
    const bool was_sent = std::erase(queue_, pending) == 0;
    const bool is_unknown = was_sent && pending->effect == Effect::writing;
    return {woken.code(), "the call ended before the cache server answered " + pending->name +
                              (is_unknown ? ": nobody knows whether it was done" : "")};
  }
  std::swap(reply, pending->reply);
  return std::move(pending->status);
}

void Client::work(Call call) {
  while (!queue_.empty()) run(call, take_batch());
  --senders_;
}

Client::Batch Client::take_batch() {
  Batch batch;
  size_t bytes = 0;
  while (!queue_.empty() && batch.size() < kMaxBatch) {
    bytes += queue_.front()->json.size();
    if (!batch.empty() && bytes > kMaxBatchBytes) break;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

void Client::run(Call call, Batch batch) {
  const int64_t end_ns = host_.now() + config_.timeout.count();
  for (int attempt = 0; !batch.empty(); ++attempt) {
    Outcome outcome;
    if (is_stopping_.load() || call.is_cancelled()) {
      outcome = {OC_CANCELLED, "the instance stops"};
    } else {
      outcome = post(call, batch);
    }
    if (outcome.code == OC_OK) return;
    const auto wait = std::max(outcome.wait, pause(attempt));
    const bool is_last = !outcome.is_passing || attempt + 1 >= kMaxAttempts || host_.now() + wait.count() > end_ns;
    Batch again;
    for (const std::shared_ptr<Pending>& pending : batch) {
      const bool is_harmless = !outcome.may_have_run || pending->effect == Effect::reading;
      if (!is_last && is_harmless && !pending->is_abandoned) {
        again.push_back(pending);
      } else {
        settle(*pending, outcome);
      }
    }
    batch = std::move(again);
    if (!batch.empty()) static_cast<void>(call.sleep(wait));
  }
}

void Client::settle(Pending& pending, const Outcome& outcome) {
  const bool is_unknown = outcome.may_have_run && pending.effect == Effect::writing;
  std::string text = "the cache server " + config_.url + " " + outcome.text;
  if (is_unknown) text += ": nobody knows whether " + pending.name + " was done";
  const auto wait_ms = std::chrono::duration_cast<std::chrono::milliseconds>(outcome.wait).count();
  pending.status = Status(is_unknown ? OC_TIMEOUT : outcome.code, std::move(text),
                          std::max<uint32_t>(static_cast<uint32_t>(wait_ms), kRetryAfterMs));
  pending.is_done = true;
  pending.event.signal();
}

Client::Outcome Client::post(Call call, const Batch& batch) {
  std::string body = "[";
  for (const std::shared_ptr<Pending>& pending : batch) body += (body.size() > 1 ? "," : "") + pending->json;
  body += "]";
  const std::string url = config_.url + "/pipeline";
  const oc_header headers[] = {{sdk::str("content-type"), sdk::str("application/json")},
                               {sdk::str("upstash-encoding"), sdk::str("base64")}};
  oc_fetch request{};
  request.flags = OC_FETCH_NO_REDIRECT | OC_FETCH_NO_RETRY;
  request.method = sdk::str("POST");
  request.url = sdk::str(url);
  request.headers = headers;
  request.header_count = 2;
  request.body = sdk::bytes(body);
  request.max_body = kMaxAnswerBytes;
  request.timeout_ns = static_cast<uint64_t>(config_.timeout.count());
  request.secret_header = sdk::str("authorization");
  request.secret_name = sdk::str(kToken);
  request.secret_prefix = sdk::str("Bearer ");
  const sdk::Result<sdk::FetchResult> answer = services_.http.fetch(call, request);
  if (answer) return judge(*answer, batch);
  const oc_status code = answer.status().code();
  // Before anything was sent: no token, no grant.
  const bool is_local = code == OC_NOT_FOUND || code == OC_DENIED || code == OC_INVALID;
  return {code == OC_TOO_LARGE ? OC_TOO_LARGE : OC_UNAVAILABLE, "cannot be used: " + std::string(call.error_text()),
          !is_local, !is_local && code != OC_TOO_LARGE, 0ns};
}

Client::Outcome Client::judge(const sdk::FetchResult& answer, const Batch& batch) {
  const std::string said = "answered HTTP " + std::to_string(answer.status);
  if (answer.status == 200) {
    auto replies = parse_answers(answer.body, batch.size());
    if (!replies) return {OC_UNAVAILABLE, "answered with something that is no result of a pipeline", true, true, 0ns};
    for (size_t i = 0; i < batch.size(); ++i) {
      batch[i]->reply = std::move((*replies)[i]);
      batch[i]->is_done = true;
      batch[i]->event.signal();
    }
    return {};
  }
  const std::string why = error_of(answer.body);
  const std::string text = said + (why.empty() ? "" : " (\"" + sdk::redis::shown(why) + "\")");
  if (answer.status == 401 || answer.status == 403) {
    return {OC_UNAVAILABLE, said + ": UPSTASH_REDIS_REST_TOKEN is wrong, or read-only", false, false, 0ns};
  }
  // These two say that nothing was executed.
  if (answer.status == 429 || answer.status == 503) return {OC_UNAVAILABLE, text, false, true, retry_after(answer)};
  if (answer.status >= 500) return {OC_UNAVAILABLE, text, true, true, retry_after(answer)};
  if (answer.status == 413) return {OC_TOO_LARGE, text, false, false, 0ns};
  return {OC_INTERNAL, text + ": is this the REST address of a database?", false, false, 0ns};
}

std::chrono::nanoseconds Client::pause(int attempt) {
  const std::chrono::nanoseconds most = kFirstPause * (int64_t{1} << attempt);
  return std::chrono::nanoseconds(std::uniform_int_distribution<int64_t>(0, most.count())(random_));
}

}  // namespace oneclaw::cache_upstash
