#include "host/plugin/gate/task_service.h"

#include "host/plugin/call/invoke.h"
#include "host/plugin/call/on_loop.h"
#include "host/plugin/gate/trampoline.h"

oc_task::~oc_task() {
  if (!handle.valid() || home.is_current()) return;
  home.post([given_back = std::make_shared<oneclaw::loop::TaskHandle>(std::move(handle))] {});
}

namespace oneclaw::plugin::gate {
namespace {

TaskService& of(void* self) { return *static_cast<TaskService*>(self); }

// A handle used on another loop than its own would race: refused by name.
template <class Handle>
bool is_home(Gate& gate, oc_call& call, const Handle& handle, const char* function) {
  if (handle.loop == call.loop) return true;
  gate.misuse(&call, function, "the handle belongs to another loop than the call runs on");
  return false;
}

}  // namespace

TaskService::TaskService(Gate& gate) : gate_(gate) {
  table_ = {sizeof(table_), 0,          this,        &spawn,        &cancel,    &join,
            &detach,        &mutex_new, &mutex_lock, &mutex_unlock, &mutex_free};
}

oc_status TaskService::spawn(void* self, oc_call* call, oc_str name, oc_task_fn fn, void* ctx, oc_task** task) {
  TaskService& s = of(self);
  return on_call(s.gate_, call, "task.spawn", [&](oc_call& c) -> oc_status {
    if (fn == nullptr || task == nullptr) return c.fail(OC_INVALID, "task.spawn: fn and task must not be NULL");
    return s.start(c, name, fn, ctx, task);
  });
}

oc_status TaskService::start(oc_call& call, oc_str name, oc_task_fn fn, void* ctx, oc_task** out) {
  if (is_ending_) return call.fail(OC_CANCELLED, "task.spawn: the instance is being stopped");
  if (tasks_.size() >= gate_.grants().max_tasks) {
    return call.fail(OC_EXHAUSTED,
                     "task.spawn: the instance has " + std::to_string(gate_.grants().max_tasks) + " tasks already");
  }
  auto task = std::make_shared<oc_task>(*loop::Loop::current());
  task->name = std::string(call::from_oc(name));
  task->tenant = call.principal.tenant;
  task->user = call.principal.user;
  task->job = call.principal.job;
  task->step = call.principal.step;
  // The body keeps the handle alive: the plugin may give it back before the task ends.
  task->handle = task->home.spawn(
      [this, task, fn, ctx] {
        const call::Principal principal{task->tenant, task->user, task->job, task->step};
        call::CallSpec spec;
        spec.principal = &principal;
        spec.is_background = true;
        task->result = call::invoke(gate_.callee(), spec, [&](oc_call* c) { return fn(ctx, c); });
        task->is_ended = true;
        if (task->end_waiter != nullptr) task->end_waiter->notify();
        if (task->is_detached) tasks_.remove(task.get());
      },
      {.name = task->name, .stack_kib = gate_.callee().options().stack_kib});
  *out = tasks_.add(std::move(task));
  return OC_OK;
}

void TaskService::cancel(void* self, oc_task* task) {
  TaskService& s = of(self);
  const auto held = s.tasks_.find(task);
  if (held == nullptr) return s.gate_.misuse(nullptr, "task.cancel", "the handle is not one of this instance");
  loop::Loop& home = held->home;
  if (home.is_current()) {
    held->handle.cancel();
  } else {
    home.post([held] { held->handle.cancel(); });
  }
}

oc_status TaskService::join(void* self, oc_call* call, oc_task* task, oc_status* result) {
  TaskService& s = of(self);
  return on_call(s.gate_, call, "task.join", [&](oc_call& c) -> oc_status {
    const auto held = s.tasks_.find(task);
    if (held == nullptr) return c.fail(OC_INVALID, "task.join: the handle is not one of this instance");
    if (!is_home(s.gate_, c, *held, "task.join")) return c.fail(OC_INVALID, "task.join: the task is on another loop");
    if (const fiber::Wake wake = held->handle.join(); wake != fiber::Wake::signalled) return c.woken(wake);
    if (result != nullptr) *result = held->result;
    s.tasks_.remove(task);
    return OC_OK;
  });
}

void TaskService::detach(void* self, oc_task* task) {
  TaskService& s = of(self);
  const auto held = s.tasks_.find(task);
  if (held == nullptr) return s.gate_.misuse(nullptr, "task.detach", "the handle is not one of this instance");
  // The host still holds the task, so that stop can join it.
  const auto give_back = [&s, held] {
    held->is_detached = true;
    if (held->is_ended) s.tasks_.remove(held.get());
  };
  loop::Loop& home = held->home;
  if (home.is_current()) {
    give_back();
  } else {
    home.post(give_back);
  }
}

oc_status TaskService::mutex_new(void* self, oc_call* call, oc_mutex** mutex) {
  TaskService& s = of(self);
  return on_call(s.gate_, call, "task.mutex_new", [&](oc_call& c) -> oc_status {
    if (mutex == nullptr) return c.fail(OC_INVALID, "task.mutex_new: mutex must not be NULL");
    auto made = std::make_shared<oc_mutex>();
    made->loop = c.loop;
    *mutex = s.mutexes_.add(std::move(made));
    return OC_OK;
  });
}

oc_status TaskService::mutex_lock(void* self, oc_call* call, oc_mutex* mutex) {
  TaskService& s = of(self);
  return on_call(s.gate_, call, "task.mutex_lock", [&](oc_call& c) -> oc_status {
    const auto held = s.mutexes_.find(mutex);
    if (held == nullptr) return c.fail(OC_INVALID, "task.mutex_lock: the handle is not one of this instance");
    if (!is_home(s.gate_, c, *held, "task.mutex_lock"))
      return c.fail(OC_INVALID, "task.mutex_lock: another loop's mutex");
    return c.woken(held->mutex.lock());
  });
}

void TaskService::mutex_unlock(void* self, oc_mutex* mutex) {
  TaskService& s = of(self);
  const auto held = s.mutexes_.find(mutex);
  const loop::Loop* here = loop::Loop::current();
  if (held == nullptr || here == nullptr || here->index() != held->loop || !held->mutex.is_locked()) {
    return s.gate_.misuse(nullptr, "task.mutex_unlock", "the mutex is not locked here");
  }
  held->mutex.unlock();
}

void TaskService::mutex_free(void* self, oc_mutex* mutex) {
  TaskService& s = of(self);
  const auto held = s.mutexes_.find(mutex);
  if (held == nullptr) return s.gate_.misuse(nullptr, "task.mutex_free", "the handle is not one of this instance");
  if (held->mutex.is_locked()) return s.gate_.misuse(nullptr, "task.mutex_free", "the mutex is locked");
  s.mutexes_.remove(mutex);
}

// Tasks that end may start others until they see the cancellation, so new ones are refused first.
bool TaskService::end_tasks(fiber::Deadline deadline) {
  is_ending_ = true;
  for (const auto& task : tasks_.all()) {
    call::on_loop(task->home, "plugin.end_tasks", [&] { task->handle.cancel(); });
  }
  bool all_ended = true;
  for (const auto& task : tasks_.all()) {
    call::on_loop(task->home, "plugin.end_tasks", [&] {
      // Not TaskHandle::join: a task of the plugin may be waiting in that, and forgets the handle when it returns.
      while (!task->is_ended) {
        fiber::WaitPoint ended;
        task->end_waiter = &ended;
        const fiber::Wake wake = ended.wait(deadline);
        task->end_waiter = nullptr;
        if (wake != fiber::Wake::signalled && !task->is_ended) {
          all_ended = false;
          return;
        }
      }
      // A handle that the plugin never gave back still shows as a leak, unless it was detached.
      if (task->is_detached) tasks_.remove(task.get());
    });
  }
  return all_ended;
}

void TaskService::list_leaks(std::vector<Leak>& out) const {
  for (const auto& task : tasks_.all()) out.push_back({"task", task->name});
  for (std::size_t i = 0; i < mutexes_.size(); ++i) out.push_back({"mutex", ""});
}

EventService::EventService(Gate& gate) : gate_(gate) {
  table_ = {sizeof(table_), 0, this, &create, &wait, &signal, &release};
}

oc_status EventService::create(void* self, oc_call* call, oc_event** event) {
  auto& s = *static_cast<EventService*>(self);
  return on_call(s.gate_, call, "event.create", [&](oc_call& c) -> oc_status {
    if (event == nullptr) return c.fail(OC_INVALID, "event.create: event must not be NULL");
    *event = s.events_.add(std::make_shared<oc_event>(*loop::Loop::current()));
    return OC_OK;
  });
}

oc_status EventService::wait(void* self, oc_call* call, oc_event* event, std::uint64_t timeout_ns) {
  auto& s = *static_cast<EventService*>(self);
  return on_call(s.gate_, call, "event.wait", [&](oc_call& c) -> oc_status {
    const auto held = s.events_.find(event);
    if (held == nullptr) return c.fail(OC_INVALID, "event.wait: the handle is not one of this instance");
    if (!is_home(s.gate_, c, *held, "event.wait"))
      return c.fail(OC_INVALID, "event.wait: the event is on another loop");
    const bool is_endless = timeout_ns > static_cast<std::uint64_t>(INT64_MAX);
    return c.woken(
        held->event.wait(is_endless ? fiber::Deadline::never() : fiber::Deadline::after(fiber::Duration(timeout_ns))));
  });
}

void EventService::signal(void* self, oc_event* event) {
  auto& s = *static_cast<EventService*>(self);
  const auto held = s.events_.find(event);
  if (held == nullptr) return s.gate_.misuse(nullptr, "event.signal", "the handle is not one of this instance");
  held->event.signal();
}

void EventService::release(void* self, oc_event* event) {
  auto& s = *static_cast<EventService*>(self);
  if (s.events_.remove(event) == nullptr) {
    s.gate_.misuse(nullptr, "event.free", "the handle is not one of this instance");
  }
}

void EventService::list_leaks(std::vector<Leak>& out) const {
  for (std::size_t i = 0; i < events_.size(); ++i) out.push_back({"event", ""});
}

}  // namespace oneclaw::plugin::gate
