#include "host/plugin/gate/plain_services.h"

#include "host/base/text.h"
#include "host/loop/sync.h"
#include "host/plugin/gate/log_line.h"
#include "host/plugin/gate/trampoline.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <poll.h>

#include <chrono>
#include <vector>

namespace oneclaw::plugin::gate {
namespace {

loop::FdEvent to_fd_event(std::int32_t events) noexcept {
  if (events == OC_FD_READABLE) return loop::FdEvent::readable;
  return events == OC_FD_WRITABLE ? loop::FdEvent::writable : loop::FdEvent::either;
}

// Which of `events` hold now; a broken descriptor counts as all of them, so that the plugin's own call tells how.
std::int32_t ready_events(int fd, std::int32_t events) noexcept {
  pollfd poll_fd{fd, 0, 0};
  if ((events & OC_FD_READABLE) != 0) poll_fd.events |= POLLIN;
  if ((events & OC_FD_WRITABLE) != 0) poll_fd.events |= POLLOUT;
  if (::poll(&poll_fd, 1, 0) <= 0 || (poll_fd.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) return events;
  std::int32_t ready = 0;
  if ((poll_fd.revents & POLLIN) != 0) ready |= OC_FD_READABLE;
  if ((poll_fd.revents & POLLOUT) != 0) ready |= OC_FD_WRITABLE;
  return ready;
}

// What it threw, or nothing.
std::string run_guarded(oc_status (*fn)(void*), void* ctx, oc_status& status) {
  try {
    status = fn(ctx);
    return {};
  } catch (const std::exception& e) {
    return std::string("the function threw ") + e.what();
  } catch (...) {
    return "the function threw something that is no std::exception";
  }
}

// A blocking plugin's call has a pool thread already; waiting for a second one could wait for ever.
oc_status run_here(Gate& gate, oc_call& call, oc_status (*fn)(void*), void* ctx, oc_status* result) {
  if (const oc_status refused = gate.admit(&call, "offload.run"); refused != OC_OK) return refused;
  if (fn == nullptr) return call.fail(OC_INVALID, "offload.run: fn must not be NULL");
  oc_status status = OC_INTERNAL;
  if (const std::string thrown = run_guarded(fn, ctx, status); !thrown.empty()) {
    return call.fail(OC_INTERNAL, "offload.run: " + thrown);
  }
  if (result != nullptr) *result = status;
  return OC_OK;
}

}  // namespace

OffloadService::OffloadService(Gate& gate) : gate_(gate) { table_ = {sizeof(table_), 0, this, &run, &wait_fd}; }

oc_status OffloadService::run(void* self, oc_call* call, oc_status (*fn)(void*), void* ctx, oc_status* result) {
  auto& s = *static_cast<OffloadService*>(self);
  if (call != nullptr && call->magic == oc_call::kLive && call->bridge != nullptr && fiber::current_task() == nullptr) {
    return run_here(s.gate_, *call, fn, ctx, result);
  }
  return on_call(s.gate_, call, "offload.run", [&](oc_call& c) -> oc_status {
    if (fn == nullptr) return c.fail(OC_INVALID, "offload.run: fn must not be NULL");
    oc_status status = OC_INTERNAL;
    std::string thrown;
    const auto ran = s.gate_.parts().pool.run([&] { thrown = run_guarded(fn, ctx, status); });
    if (!ran) return c.fail(ran.status(), "offload.run: " + ran.error().text, ran.error().retry_after_ms);
    if (!thrown.empty()) return c.fail(OC_INTERNAL, "offload.run: " + thrown);
    if (result != nullptr) *result = status;
    return OC_OK;
  });
}

oc_status OffloadService::wait_fd(void* self, oc_call* call, std::int32_t fd, std::int32_t events,
                                  std::int32_t* ready) {
  auto& s = *static_cast<OffloadService*>(self);
  return on_call(s.gate_, call, "offload.wait_fd", [&](oc_call& c) -> oc_status {
    if (!s.gate_.grants().owns_sockets) {
      return c.fail(OC_DENIED, "offload.wait_fd: the manifest does not say \"sockets\": \"own\"");
    }
    if (fd < 0 || (events & ~(OC_FD_READABLE | OC_FD_WRITABLE)) != 0 || events == 0) {
      return c.fail(OC_INVALID, "offload.wait_fd: a descriptor and OC_FD_READABLE, OC_FD_WRITABLE or both are needed");
    }
    loop::FdWatch watch(*loop::Loop::current(), fd);
    const oc_status status = c.woken(watch.wait(to_fd_event(events)));
    if (status == OC_OK && ready != nullptr) *ready = ready_events(fd, events);
    return status;
  });
}

ClockService::ClockService(Gate& gate) : gate_(gate) { table_ = {sizeof(table_), 0, this, &wall_us, &random}; }

std::int64_t ClockService::wall_us(void*, oc_call*) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

oc_status ClockService::random(void* self, oc_call* call, void* buf, std::uint64_t len) {
  constexpr std::uint64_t kMaxRandomBytes = 4096;
  auto& s = *static_cast<ClockService*>(self);
  return on_call(s.gate_, call, "clock.random", [&](oc_call& c) -> oc_status {
    if (buf == nullptr && len != 0) return c.fail(OC_INVALID, "clock.random: buf must not be NULL");
    if (len > kMaxRandomBytes) return c.fail(OC_TOO_LARGE, "clock.random: at most 4096 bytes at once");
    if (RAND_bytes(static_cast<unsigned char*>(buf), static_cast<int>(len)) != 1) {
      return c.fail(OC_INTERNAL, "clock.random: the system's generator failed");
    }
    return OC_OK;
  });
}

LogService::LogService(Gate& gate) : gate_(gate) { table_ = {sizeof(table_), 0, this, &write, &enabled}; }

void LogService::write(void* self, oc_call* call, std::int32_t level, oc_str text, const oc_log_field* fields,
                       std::uint32_t count) {
  auto& s = *static_cast<LogService*>(self);
  write_line(s.gate_, call, level, text, fields, count);
}

std::int32_t LogService::enabled(void* self, std::int32_t level) {
  auto& s = *static_cast<LogService*>(self);
  return s.gate_.log().enabled(log_level(level)) ? 1 : 0;
}

SecretService::SecretService(Gate& gate) : gate_(gate) { table_ = {sizeof(table_), 0, this, &get}; }

oc_status SecretService::get(void* self, oc_call* call, oc_str name, oc_sink value) {
  auto& s = *static_cast<SecretService*>(self);
  return on_call(s.gate_, call, "secret.get", [&](oc_call& c) -> oc_status {
    if (value.write == nullptr) return c.fail(OC_INVALID, "secret.get: value.write must not be NULL");
    const std::string_view wanted = call::from_oc(name);
    const std::string shown = base::clean_utf8(wanted, 64);
    if (!s.gate_.grants().secrets.contains(wanted)) {
      return c.fail(OC_DENIED, "secret.get: '" + shown + "' is not requested and granted under permissions.secrets");
    }
    if (s.gate_.parts().secrets == nullptr) return c.fail(OC_NOT_FOUND, "secret.get: '" + shown + "' is not set");
    base::Result<std::string> secret = s.gate_.parts().secrets->get(wanted, s.gate_.callee().name());
    if (!secret) return c.fail(secret.status(), "secret.get: " + secret.error().text);
    const oc_status status = value.write(value.ctx, secret->data(), secret->size());
    OPENSSL_cleanse(secret->data(), secret->size());
    return status < 0 ? c.fail(status, "secret.get: the sink refused") : OC_OK;
  });
}

}  // namespace oneclaw::plugin::gate
