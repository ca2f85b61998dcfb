// Ways to answer, wait, leak and linger wrongly; ZOO_IN_CALL, ZOO_IN_START, ZOO_IN_STOP choose one of each.
//
// Unlike act.h these keep the process alive: the host must notice and go on.
#pragma once

#include <oneclaw/host/event.h>
#include <oneclaw/host/offload.h>
#include <oneclaw/host/task.h>

#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace zoo {

// Not a status: the misbehaviour leaves the call to its normal course.
constexpr oc_status kBehaved = INT32_MIN;

struct Misbehaviour {
  const oc_host* host;
  oc_call* kept_call;
};

template <unsigned long N>
oc_str text(const char (&literal)[N]) {
  return {literal, N - 1};
}

template <class Service>
const Service* service(const Misbehaviour& m, const char* id) {
  return static_cast<const Service*>(m.host->query(m.host->self, {id, strlen(id)}));
}

// ---- in a call ----

[[maybe_unused]] inline oc_status behave(Misbehaviour&, oc_call*, oc_sink) { return kBehaved; }

[[maybe_unused]] inline oc_status unknown_failure(Misbehaviour&, oc_call*, oc_sink) { return -999; }
[[maybe_unused]] inline oc_status unknown_success(Misbehaviour&, oc_call*, oc_sink) { return 77; }

[[maybe_unused]] inline oc_status fail_in_bad_utf8(Misbehaviour& m, oc_call* call, oc_sink) {
  return m.host->fail(m.host->self, call, OC_UNAVAILABLE, text("zoo: \xff\xfe broken text"), 0);
}
[[maybe_unused]] inline oc_status fail_at_length(Misbehaviour& m, oc_call* call, oc_sink) {
  constexpr uint64_t kBytes = 1u << 20;
  char* words = static_cast<char*>(malloc(kBytes));
  memset(words, 'z', kBytes);
  const oc_status status = m.host->fail(m.host->self, call, OC_UNAVAILABLE, {words, kBytes}, 0);
  free(words);
  return status;
}
[[maybe_unused]] inline oc_status fail_with_success(Misbehaviour& m, oc_call* call, oc_sink) {
  m.host->fail(m.host->self, call, OC_UNAVAILABLE, text("zoo: failed and succeeded"), 0);
  return OC_OK;
}

// A gibibyte in pieces, whatever the sink says.
[[maybe_unused]] inline oc_status answer_gibibyte(Misbehaviour&, oc_call*, oc_sink sink) {
  constexpr uint64_t kPiece = 1u << 20;
  char* piece = static_cast<char*>(calloc(1, kPiece));
  for (int i = 0; i < 1024; ++i) sink.write(sink.ctx, piece, kPiece);
  free(piece);
  return OC_OK;
}
// One piece whose length is a lie: a sink must refuse it by number, before it touches the bytes.
[[maybe_unused]] inline oc_status answer_false_length(Misbehaviour&, oc_call*, oc_sink sink) {
  return sink.write(sink.ctx, "x", 1ull << 40);
}
[[maybe_unused]] inline oc_status answer_null(Misbehaviour&, oc_call*, oc_sink sink) {
  return sink.write(sink.ctx, nullptr, 16);
}

// Uses the oc_call of start(), which has ended.
[[maybe_unused]] inline oc_status use_ended_call(Misbehaviour& m, oc_call*, oc_sink) {
  return m.host->sleep(m.host->self, m.kept_call, 1000);
}
[[maybe_unused]] inline oc_status use_null_call(Misbehaviour& m, oc_call*, oc_sink) {
  return m.host->sleep(m.host->self, nullptr, 1000);
}
// Parks in the host from a thread that is no fiber of it.
struct ForeignWait {
  Misbehaviour* m;
  oc_call* call;
  oc_status status;
};
inline void* wait_elsewhere(void* argument) {
  auto* wait = static_cast<ForeignWait*>(argument);
  wait->status = wait->m->host->sleep(wait->m->host->self, wait->call, 1000);
  return nullptr;
}
[[maybe_unused]] inline oc_status wait_on_own_thread(Misbehaviour& m, oc_call* call, oc_sink) {
  ForeignWait wait{&m, call, OC_OK};
  pthread_t thread;
  if (pthread_create(&thread, nullptr, wait_elsewhere, &wait) != 0) return OC_INTERNAL;
  pthread_join(thread, nullptr);
  return wait.status;
}
[[maybe_unused]] inline oc_status use_ungranted_service(Misbehaviour& m, oc_call* call, oc_sink) {
  if (m.host->query(m.host->self, text("oneclaw.host.secret/1")) != nullptr) return kBehaved;
  return m.host->fail(m.host->self, call, OC_DENIED, text("zoo: no secret service was handed out"), 0);
}
// Ten thousand and one more tasks than an instance may have.
inline oc_status nap(void* context, oc_call* call) {
  const auto* m = static_cast<const Misbehaviour*>(context);
  return m->host->sleep(m->host->self, call, 3'600'000'000'000ull);
}
[[maybe_unused]] inline oc_status spawn_without_end(Misbehaviour& m, oc_call* call, oc_sink) {
  const auto* tasks = service<oc_host_task_v1>(m, OC_HOST_TASK_V1);
  for (int i = 0; i < 20'000; ++i) {
    oc_task* task = nullptr;
    const oc_status status = tasks->spawn(tasks->self, call, text("zoo"), nap, &m, &task);
    if (status < 0) return status;
    tasks->detach(tasks->self, task);
  }
  return kBehaved;
}
// Leaves a blocking-pool thread behind that never comes back.
inline oc_status pause_for_ever(void*) {
  for (;;) pause();
}
[[maybe_unused]] inline oc_status offload_for_ever(Misbehaviour& m, oc_call* call, oc_sink) {
  const auto* offload = service<oc_host_offload_v1>(m, OC_HOST_OFFLOAD_V1);
  oc_status result = OC_OK;
  return offload->run(offload->self, call, pause_for_ever, nullptr, &result);
}

// ---- in start ----

[[maybe_unused]] inline oc_status begin(Misbehaviour&, oc_call*) { return OC_OK; }
[[maybe_unused]] inline oc_status fail_silently(Misbehaviour&, oc_call*) { return OC_UNAVAILABLE; }
[[maybe_unused]] inline oc_status fail_with_text(Misbehaviour& m, oc_call* call) {
  return m.host->fail(m.host->self, call, OC_UNAUTHENTICATED, text("zoo: the vendor refused the key"), 0);
}
[[maybe_unused]] inline oc_status sleep_an_hour(Misbehaviour& m, oc_call* call) {
  return m.host->sleep(m.host->self, call, 3'600'000'000'000ull);
}
[[maybe_unused]] inline oc_status keep_call(Misbehaviour& m, oc_call* call) {
  m.kept_call = call;
  return OC_OK;
}
[[maybe_unused]] inline oc_status start_offloading(Misbehaviour& m, oc_call* call) {
  return offload_for_ever(m, call, {});
}
[[maybe_unused]] inline oc_status leak_event(Misbehaviour& m, oc_call* call) {
  const auto* events = service<oc_host_event_v1>(m, OC_HOST_EVENT_V1);
  oc_event* event = nullptr;
  return events->create(events->self, call, &event);
}
[[maybe_unused]] inline oc_status leak_mutex(Misbehaviour& m, oc_call* call) {
  const auto* tasks = service<oc_host_task_v1>(m, OC_HOST_TASK_V1);
  oc_mutex* mutex = nullptr;
  return tasks->mutex_new(tasks->self, call, &mutex);
}
[[maybe_unused]] inline oc_status leak_task(Misbehaviour& m, oc_call* call) {
  const auto* tasks = service<oc_host_task_v1>(m, OC_HOST_TASK_V1);
  oc_task* task = nullptr;
  return tasks->spawn(tasks->self, call, text("zoo"), nap, &m, &task);
}
[[maybe_unused]] inline oc_status leak_memory(Misbehaviour&, oc_call*) {
  void* volatile lost = malloc(1u << 20);
  memset(lost, 1, 1u << 20);
  return OC_OK;
}
inline void* linger(void*) {
  for (;;) pause();
}
[[maybe_unused]] inline oc_status start_lingering_thread(Misbehaviour&, oc_call*) {
  pthread_t thread;
  if (pthread_create(&thread, nullptr, linger, nullptr) != 0) return OC_INTERNAL;
  pthread_detach(thread);
  return OC_OK;
}
// Lives on start's stack, which waits until a pool thread is inside: a task still in the pool's queue can be cancelled,
// and then it is not deaf.
struct DeafTask {
  const oc_host_offload_v1* offload;
  const oc_host_event_v1* events;
  oc_event* is_inside;
};
inline oc_status tell_and_pause_for_ever(void* context) {
  const auto& deaf = *static_cast<const DeafTask*>(context);
  deaf.events->signal(deaf.events->self, deaf.is_inside);
  return pause_for_ever(nullptr);
}
inline oc_status offload_in_background(void* context, oc_call* call) {
  const auto* offload = static_cast<const DeafTask*>(context)->offload;
  oc_status result = OC_OK;
  return offload->run(offload->self, call, tell_and_pause_for_ever, context, &result);
}
[[maybe_unused]] inline oc_status start_deaf_task(Misbehaviour& m, oc_call* call) {
  const auto* tasks = service<oc_host_task_v1>(m, OC_HOST_TASK_V1);
  DeafTask deaf = {service<oc_host_offload_v1>(m, OC_HOST_OFFLOAD_V1), service<oc_host_event_v1>(m, OC_HOST_EVENT_V1),
                   nullptr};
  oc_status status = deaf.events->create(deaf.events->self, call, &deaf.is_inside);
  if (status != OC_OK) return status;
  oc_task* task = nullptr;
  status = tasks->spawn(tasks->self, call, text("zoo"), offload_in_background, &deaf, &task);
  if (status != OC_OK) return status;
  tasks->detach(tasks->self, task);
  return deaf.events->wait(deaf.events->self, call, deaf.is_inside, UINT64_MAX);
}

// ---- in stop ----

[[maybe_unused]] inline oc_status stop_offloading(Misbehaviour& m, oc_call* call) {
  return offload_for_ever(m, call, {});
}

// ---- in destroy: whether the instance's memory is to be freed ----

[[maybe_unused]] inline bool release(Misbehaviour&) { return true; }
[[maybe_unused]] inline bool keep_memory(Misbehaviour&) { return false; }
// A thread that logs through the host table of an instance that no longer exists.
inline void* log_later(void* argument) {
  const auto* host = static_cast<const oc_host*>(argument);
  poll(nullptr, 0, 50);  // long enough for the host to forget the instance
  for (int i = 0; i < 1000; ++i) host->log(host->self, nullptr, OC_LOG_INFO, text("zoo: from beyond"));
  return nullptr;
}
[[maybe_unused]] inline bool call_back_later(Misbehaviour& m) {
  pthread_t thread;
  if (pthread_create(&thread, nullptr, log_later, const_cast<oc_host*>(m.host)) == 0) pthread_detach(thread);
  return true;
}
[[maybe_unused]] inline bool free_twice(Misbehaviour& m) {
  // Through volatile, or the compiler sees the mistake and refuses it.
  void* volatile self = &m;
  free(self);
  return true;
}

#ifndef ZOO_IN_CALL
#define ZOO_IN_CALL behave
#endif
#ifndef ZOO_IN_START
#define ZOO_IN_START begin
#endif
#ifndef ZOO_IN_STOP
#define ZOO_IN_STOP begin
#endif
#ifndef ZOO_IN_DESTROY
#define ZOO_IN_DESTROY release
#endif

inline oc_status misbehave_in_call(Misbehaviour& m, oc_call* call, oc_sink sink) { return ZOO_IN_CALL(m, call, sink); }
inline oc_status misbehave_in_start(Misbehaviour& m, oc_call* call) { return ZOO_IN_START(m, call); }
inline oc_status misbehave_in_stop(Misbehaviour& m, oc_call* call) { return ZOO_IN_STOP(m, call); }
inline bool misbehave_in_destroy(Misbehaviour& m) { return ZOO_IN_DESTROY(m); }

}  // namespace zoo
