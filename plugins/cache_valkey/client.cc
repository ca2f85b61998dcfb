#include "client.h"

#include "sdk/redis/errors.h"

#include <algorithm>
#include <limits>

namespace oneclaw::cache_valkey {

namespace {

using sdk::Call;
using sdk::Status;
using sdk::redis::Command;
using sdk::redis::Effect;
using sdk::redis::Reply;
using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds kFirstPause = 50ms;
constexpr std::chrono::nanoseconds kLongestPause = 5s;
// A connection that lives shorter than this was no success: the pauses go on growing.
constexpr std::chrono::nanoseconds kGoodLife = 1s;
constexpr std::chrono::nanoseconds kQuietTime = 15s;  // then PING
constexpr uint32_t kRetryAfterMs = 1000;

// For a call that is over before anything left.
Status nothing_sent(Call call) {
  const bool is_late = call.deadline() <= call.host().now();
  return {is_late ? OC_TIMEOUT : OC_CANCELLED, "the call was over before its command was sent to the cache server"};
}

// A Status cannot be copied, and is given to several callers.
Status again(const Status& status) { return {status.code(), std::string(status.text()), status.retry_after_ms()}; }

struct GiveBack {
  WaiterPool& pool;
  Waiter*& waiter;
  ~GiveBack() {
    if (waiter != nullptr) pool.give(waiter);
  }
};

}  // namespace

// ---- calls ----

Status Client::send(Call call, const Command& command, Reply& reply) {
  if (call.is_cancelled()) return nothing_sent(call);
  if (Status bad = start_keeper(call); bad.code() != OC_OK) return bad;
  sdk::Result<Waiter*> taken = waiters_.take(call, services_.events);
  if (!taken) return taken.take_status();
  Waiter* waiter = *taken;
  const GiveBack give_back{waiters_, waiter};
  const int64_t give_up_ns = host_.now() + config_.connect_wait.count();
  for (bool is_repeated = false;; is_repeated = true) {
    if (Status bad = wait_for_link(call, *waiter, give_up_ns); bad.code() != OC_OK) return bad;
    const std::shared_ptr<Link> link = link_;  // may be replaced while this call waits
    Status status = exchange(call, *link, waiter, command, reply);
    if (status.code() == OC_OK || waiter == nullptr || is_repeated) return status;
    const bool is_harmless = waiter->state == Waiter::State::unsent ||
                             (waiter->state == Waiter::State::lost && command.effect() == Effect::reading);
    if (!is_harmless) return status;
  }
}

Status Client::exchange(Call call, Link& link, Waiter*& waiter, const Command& command, Reply& reply) {
  const int64_t begin_ns = host_.now();
  if (Status bad = link.submit(command, *waiter, begin_ns); bad.code() != OC_OK) return bad;
  const int64_t late_ns = begin_ns + config_.timeout.count();
  while (waiter->state == Waiter::State::sent) {
    const int64_t left_ns = late_ns - host_.now();
    const Status woken = waiter->event.wait(call, std::chrono::nanoseconds(std::max<int64_t>(left_ns, 0)));
    if (waiter->state != Waiter::State::sent) break;
    // OC_OK here: a signal left over from an earlier use.
    if (woken.code() != OC_OK) return give_up(call, link, waiter, command, woken.code());
  }
  if (waiter->state == Waiter::State::answered) {
    std::swap(reply, waiter->reply);
    return OC_OK;
  }
  const std::string what =
      "the connection to the cache server " + config_.endpoint.shown() + " was lost (" + link.why() + ")";
  if (waiter->state == Waiter::State::unsent || command.effect() == Effect::reading) {
    return {OC_UNAVAILABLE, what + ", nothing was changed", kRetryAfterMs};
  }
  return {OC_TIMEOUT, what + " after " + std::string(command.name()) + " was sent: nobody knows whether it was done"};
}

// The caller goes, the answer may still come: it is read and dropped.
Status Client::give_up(Call call, Link& link, Waiter*& waiter, const Command& command, oc_status why) {
  link.abandon(*waiter);
  waiter = nullptr;
  const int64_t now_ns = host_.now();
  // Callers with short deadlines would never notice a server that is silent for good.
  const bool is_silent = now_ns - link.waiting_since(now_ns) >= config_.timeout.count();
  if (is_silent) {
    link.end("no answer within " + std::to_string(config_.timeout.count() / 1'000'000) + " ms");
  }
  std::string text = "no answer of the cache server " + config_.endpoint.shown() + " to " +
                     std::string(command.name()) +
                     (call.is_cancelled() || !is_silent ? " before the call ended" : " in time");
  if (command.effect() == Effect::writing) text += ": nobody knows whether it was done";
  return {why, std::move(text)};
}

Status Client::wait_for_link(Call call, Waiter& waiter, int64_t give_up_ns) {
  while (true) {
    if (link_ != nullptr && !link_->has_ended()) return OC_OK;
    const int64_t now_ns = host_.now();
    const bool is_late = call.deadline() <= now_ns;
    if (call.is_cancelled() && !is_late) return nothing_sent(call);
    const bool is_away = down_since_ns_ != 0 && now_ns - down_since_ns_ >= config_.connect_wait.count();
    if (is_away || is_late || now_ns >= give_up_ns || is_stopping_.load()) {
      // Why the server cannot be used is the operator's matter; to the caller it is away.
      const std::string_view why = last_failure_.text();
      return {OC_UNAVAILABLE,
              why.empty() ? "there is no connection to the cache server " + config_.endpoint.shown() : std::string(why),
              kRetryAfterMs};
    }
    if (queue_.size() >= kMaxConnectWaiters) {
      return {OC_EXHAUSTED, "too many calls wait for a connection to the cache server", kRetryAfterMs};
    }
    queue_.push_back(&waiter);
    const Status woken = waiter.event.wait(call, std::chrono::nanoseconds(give_up_ns - now_ns));
    std::erase(queue_, &waiter);
    if (woken.code() == OC_CANCELLED || woken.code() == OC_OK || woken.code() == OC_TIMEOUT) continue;
    return {woken.code(), "the wait for a connection to the cache server was broken off"};
  }
}

Status Client::open(Call call) {
  if (Status bad = start_keeper(call); bad.code() != OC_OK) return bad;
  sdk::Result<Waiter*> taken = waiters_.take(call, services_.events);
  if (!taken) return taken.take_status();
  Waiter* waiter = *taken;
  const GiveBack give_back{waiters_, waiter};
  while (true) {
    if (link_ != nullptr && !link_->has_ended()) return OC_OK;
    if (failures_ > 0 && !is_server_passing_) return again(last_failure_);
    if (call.is_cancelled()) return failures_ > 0 ? again(last_failure_) : nothing_sent(call);
    queue_.push_back(waiter);
    const Status woken = waiter->event.wait(call);
    std::erase(queue_, waiter);
    if (woken.code() != OC_OK) return {woken.code(), "the wait for the cache server was broken off"};
  }
}

void Client::stop() noexcept {
  is_stopping_.store(true);
  keeper_.cancel();
  keeper_.detach();
}

// ---- the task that keeps the connection ----

Status Client::start_keeper(Call call) {
  if (has_keeper_) return OC_OK;
  sdk::Result<sdk::TaskHandle> task = services_.tasks.spawn(call, "valkey.keep", [this](Call own) -> Status {
    keep(own);
    return OC_OK;
  });
  if (!task) return {task.status().code(), "the cache cannot start its task: " + std::string(call.error_text())};
  keeper_ = std::move(*task);
  has_keeper_ = true;
  return OC_OK;
}

void Client::keep(Call call) {
  while (!is_over(call)) {
    const int64_t begin_ns = host_.now();
    if (Status failed = connect(call); failed.code() != OC_OK) {
      if (is_over(call)) break;
      not_connected(call, std::move(failed));
    } else {
      connected(call);
      watch(call);
      if (is_over(call)) break;
      call.log(OC_LOG_WARN,
               "the connection to the cache server " + config_.endpoint.shown() + " was lost: " + link_->why());
      const bool was_good = host_.now() - begin_ns >= kGoodLife.count();
      failures_ = was_good ? 0 : failures_ + 1;
      link_.reset();
    }
    static_cast<void>(call.sleep(pause()));
  }
  if (link_ != nullptr) link_->end("the instance stops");
  link_.reset();
  wake_all();
  waiters_.clear();
}

Status Client::connect(Call call) {
  is_server_passing_ = false;
  const Endpoint& to = config_.endpoint;
  sdk::Result<sdk::Stream> stream = services_.streams.open(call, to.host, to.port, to.is_tls ? OC_STREAM_TLS : 0u);
  const auto failed = [&](const Status& status) -> Status {
    return {status.code(), "the cache server " + to.shown() + " cannot be used: " +
                               std::string(status.text().empty() ? call.error_text() : status.text())};
  };
  if (!stream) return failed(stream.status());
  sdk::Result<std::shared_ptr<Link>> link =
      Link::start(call, std::move(*stream), services_.events, services_.tasks, waiters_);
  if (!link) return failed(link.status());
  if (Status refused = sign_in(call, **link); refused.code() != OC_OK) {
    (*link)->end("signing in failed");
    return failed(refused);
  }
  link_ = std::move(*link);
  return OC_OK;
}

Status Client::ask(Call call, Link& link, const Command& command, Reply& reply) {
  if (link.has_ended()) return {OC_UNAVAILABLE, link.why()};
  sdk::Result<Waiter*> taken = waiters_.take(call, services_.events);
  if (!taken) return taken.take_status();
  Waiter* waiter = *taken;
  const GiveBack give_back{waiters_, waiter};
  return exchange(call, link, waiter, command, reply);
}

Status Client::sign_in(Call call, Link& link) {
  const Endpoint& to = config_.endpoint;
  Reply reply;
  if (!to.password.empty()) {
    Command auth(Effect::reading, "AUTH");
    if (!to.user.empty()) auth.add(to.user);
    auth.add(to.password);
    if (Status bad = ask(call, link, auth, reply); bad.code() != OC_OK) return bad;
    is_server_passing_ = sdk::redis::is_passing(reply);
    if (reply.kind == Reply::Kind::error) {
      // Its text may quote what was sent: only its first word is shown.
      return {OC_UNAVAILABLE, "it refused AUTH (" + sdk::redis::shown(reply.text.substr(0, reply.text.find(' '))) +
                                  "): user or password of the URL is wrong, or it wants none"};
    }
  }
  // The first of these also tells whether it wants a password, or is still loading.
  Command ping(Effect::reading, "PING");
  Command select(Effect::reading, "SELECT");
  select.add(int64_t{to.database});
  for (const Command* command : {&ping, &select}) {
    if (command == &select && to.database == 0) continue;
    if (Status bad = ask(call, link, *command, reply); bad.code() != OC_OK) return bad;
    is_server_passing_ = sdk::redis::is_passing(reply);
    if (reply.kind == Reply::Kind::error) return sdk::redis::refusal(*command, reply);
  }
  // For the operator's CLIENT LIST; a server that does not know it is as good.
  Command name(Effect::reading, "CLIENT");
  name.add("SETNAME").add("oneclaw");
  return ask(call, link, name, reply);
}

void Client::watch(Call call) {
  Link& link = *link_;
  while (!link.has_ended() && !is_over(call)) {
    link.wait_for_end(call, kQuietTime);
    const bool is_quiet = host_.now() - link.last_answer_ns() >= kQuietTime.count();
    if (link.has_ended() || is_over(call) || !is_quiet) continue;
    Reply reply;
    // A silent server ends the link inside.
    static_cast<void>(ask(call, link, Command(Effect::reading, "PING"), reply));
  }
}

void Client::connected(Call call) {
  if (down_since_ns_ != 0) {
    const int64_t away_ms = (host_.now() - down_since_ns_) / 1'000'000;
    call.log(OC_LOG_INFO,
             "the cache server " + config_.endpoint.shown() + " is back after " + std::to_string(away_ms) + " ms");
  }
  down_since_ns_ = 0;
  last_failure_ = OC_OK;
  wake_all();
}

void Client::not_connected(Call call, Status why) {
  ++failures_;
  if (down_since_ns_ == 0) {
    down_since_ns_ = host_.now();
    call.log(OC_LOG_WARN, why.text());
  }
  last_failure_ = std::move(why);
  wake_all();
}

void Client::wake_all() noexcept {
  for (Waiter* waiter : queue_) waiter->event.signal();
}

// Full jitter: hosts that lost one server do not come back in step.
std::chrono::nanoseconds Client::pause() {
  const uint32_t doublings = std::min<uint32_t>(failures_ > 0 ? failures_ - 1 : 0, 16);
  const auto most = std::min(kLongestPause, kFirstPause * (int64_t{1} << doublings));
  return std::chrono::nanoseconds(std::uniform_int_distribution<int64_t>(0, most.count())(random_));
}

}  // namespace oneclaw::cache_valkey
