// oneclaw.host.task/1 and oneclaw.host.event/1: background tasks, mutexes and events of one instance.
#pragma once

#include "host/loop/sync.h"
#include "host/plugin/gate/handles.h"

#include <oneclaw/host/event.h>
#include <oneclaw/host/task.h>

#include "host/plugin/gate/gate.h"

#include <atomic>

// The opaque types of the headers. A task belongs to the loop it was spawned on.
struct oc_task {
  explicit oc_task(oneclaw::loop::Loop& its_home) : home(its_home), loop(its_home.index()) {}
  // Any thread may hold the last reference; the handle is given back on the task's loop.
  ~oc_task();
  oc_task(const oc_task&) = delete;
  oc_task& operator=(const oc_task&) = delete;

  oneclaw::loop::Loop& home;
  std::size_t loop;
  std::string name;
  // Who the spawning call was for: a task of a step works for the same job. It may outlive that call, so it has copies.
  std::string tenant, user, job, step;
  oneclaw::loop::TaskHandle handle;  // loop thread only
  oc_status result = OC_OK;
  bool is_detached = false;                         // loop thread
  bool is_ended = false;                            // loop thread
  oneclaw::fiber::WaitPoint* end_waiter = nullptr;  // loop thread; the host's, at stop
};
struct oc_mutex {
  std::size_t loop = 0;
  oneclaw::loop::Mutex mutex;
};
struct oc_event {
  oc_event(oneclaw::loop::Loop& owner) : loop(owner.index()), event(owner) {}
  std::size_t loop;
  oneclaw::loop::Event event;
};

namespace oneclaw::plugin::gate {

class TaskService {
 public:
  explicit TaskService(Gate& gate);
  const oc_host_task_v1* table() const noexcept { return &table_; }
  bool end_tasks(fiber::Deadline deadline);
  void list_leaks(std::vector<Leak>& out) const;

 private:
  static oc_status spawn(void* self, oc_call* call, oc_str name, oc_task_fn fn, void* ctx, oc_task** task);
  static void cancel(void* self, oc_task* task);
  static oc_status join(void* self, oc_call* call, oc_task* task, oc_status* result);
  static void detach(void* self, oc_task* task);
  static oc_status mutex_new(void* self, oc_call* call, oc_mutex** mutex);
  static oc_status mutex_lock(void* self, oc_call* call, oc_mutex* mutex);
  static void mutex_unlock(void* self, oc_mutex* mutex);
  static void mutex_free(void* self, oc_mutex* mutex);
  oc_status start(oc_call& call, oc_str name, oc_task_fn fn, void* ctx, oc_task** task);

  Gate& gate_;
  Handles<oc_task> tasks_;
  std::atomic<bool> is_ending_{false};
  Handles<oc_mutex> mutexes_;
  oc_host_task_v1 table_{};
};

class EventService {
 public:
  explicit EventService(Gate& gate);
  const oc_host_event_v1* table() const noexcept { return &table_; }
  void list_leaks(std::vector<Leak>& out) const;

 private:
  static oc_status create(void* self, oc_call* call, oc_event** event);
  static oc_status wait(void* self, oc_call* call, oc_event* event, std::uint64_t timeout_ns);
  static void signal(void* self, oc_event* event);
  static void release(void* self, oc_event* event);

  Gate& gate_;
  Handles<oc_event> events_;
  oc_host_event_v1 table_{};
};

}  // namespace oneclaw::plugin::gate
