// oneclaw/cpp/host/task.h - TaskService: background work and mutual exclusion on fibers. Semantics:
// oneclaw/host/task.h.
#pragma once

#include <oneclaw/cpp/guard.h>
#include <oneclaw/cpp/host/handle.h>
#include <oneclaw/cpp/host/service.h>
#include <oneclaw/host/task.h>

#include <memory>
#include <string_view>
#include <utility>

namespace oneclaw::sdk {

// A running task. Join it; one that is dropped is cancelled and goes on by itself until it ends.
class TaskHandle {
 public:
  TaskHandle() noexcept = default;
  TaskHandle(const oc_host_task_v1* table, oc_task* raw) noexcept : table_(table), raw_(raw) {}
  TaskHandle(TaskHandle&& other) noexcept : table_(other.table_), raw_(std::exchange(other.raw_, nullptr)) {}
  TaskHandle& operator=(TaskHandle&& other) noexcept {
    std::swap(table_, other.table_);
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~TaskHandle() {
    cancel();
    detach();
  }

  explicit operator bool() const noexcept { return raw_ != nullptr; }
  void cancel() const noexcept {
    if (raw_ != nullptr) table_->cancel(table_->self, raw_);
  }
  void detach() noexcept {
    if (raw_ != nullptr) table_->detach(table_->self, std::exchange(raw_, nullptr));
  }
  // Suspends. The status the task ended with; when the wait itself ends early the handle stays good.
  Status join(Call call) noexcept {
    if (raw_ == nullptr) return OC_OK;
    oc_status result = OC_OK;
    const oc_status code = table_->join(table_->self, call.raw(), raw_, &result);
    if (code != OC_OK) return code;
    raw_ = nullptr;
    return result;
  }

 private:
  const oc_host_task_v1* table_ = nullptr;
  oc_task* raw_ = nullptr;
};

// A mutex for fibers of one loop: the only kind that may be held across functions that suspend.
class Mutex : public Handle<oc_host_task_v1, oc_mutex, &oc_host_task_v1::mutex_free> {
 public:
  using Handle::Handle;

  // Suspends.
  Status lock(Call call) const noexcept { return table()->mutex_lock(self(), call.raw(), raw()); }
  void unlock() const noexcept { table()->mutex_unlock(self(), raw()); }
};

class TaskService : public Service<oc_host_task_v1> {
 public:
  TaskService() noexcept = default;
  explicit TaskService(Host host) noexcept : Service(host, OC_HOST_TASK_V1), host_(host.raw()) {}

  // Leaf. Runs function(Call), which returns a Status, on the caller's loop with a call of its own; what it throws
  // becomes a status too.
  template <class Function>
  Result<TaskHandle> spawn(Call call, std::string_view name, Function function) const {
    auto work = std::make_unique<Work<Function>>(Work<Function>{host_, std::move(function)});
    oc_task* raw = nullptr;
    const oc_status code =
        ONECLAW_SERVICE_CALL(oc_host_task_v1, spawn, call.raw(), str(name), &Work<Function>::run, work.get(), &raw);
    if (code != OC_OK) return Status(code);
    work.release();  // the task's own now
    return TaskHandle(table(), raw);
  }
  // Leaf.
  Result<Mutex> make_mutex(Call call) const {
    oc_mutex* raw = nullptr;
    const oc_status code = ONECLAW_SERVICE_CALL(oc_host_task_v1, mutex_new, call.raw(), &raw);
    if (code != OC_OK) return Status(code);
    return Mutex(table(), raw);
  }

 private:
  template <class Function>
  struct Work {
    const oc_host* host;
    Function function;

    static oc_status run(void* ctx, oc_call* raw) noexcept {
      const std::unique_ptr<Work> work(static_cast<Work*>(ctx));
      const Call call(work->host, raw);
      try {
        return report(call, work->function(call));
      } catch (...) {
        return report_exception(call);
      }
    }
  };

  const oc_host* host_ = nullptr;
};

}  // namespace oneclaw::sdk
