#include "host/loop/loop.h"
#include "host/loop/loop_impl.h"

#include <utility>

namespace oneclaw::loop {

TaskHandle::TaskHandle(LoopTask& task) noexcept : task_(&task) { ++task.references; }

TaskHandle::TaskHandle(TaskHandle&& other) noexcept : task_(std::exchange(other.task_, nullptr)) {}

TaskHandle& TaskHandle::operator=(TaskHandle&& other) noexcept {
  if (this != &other) {
    cancel();
    detach();
    task_ = std::exchange(other.task_, nullptr);
  }
  return *this;
}

TaskHandle::~TaskHandle() {
  cancel();
  detach();
}

bool TaskHandle::finished() const noexcept { return task_ == nullptr || task_->is_finished(); }

void TaskHandle::cancel() noexcept {
  if (!finished()) task_->root_scope().cancel();
}

fiber::Wake TaskHandle::join(fiber::Deadline deadline) {
  if (!finished()) {
    const fiber::Wake wake = task_->joiners.wait(deadline);
    if (wake != fiber::Wake::signalled) return wake;
  }
  detach();
  return fiber::Wake::signalled;
}

void TaskHandle::detach() noexcept {
  if (task_ != nullptr) std::exchange(task_, nullptr)->drop_reference();
}

}  // namespace oneclaw::loop
