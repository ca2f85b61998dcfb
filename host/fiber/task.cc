#include "host/fiber/task.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace oneclaw::fiber {
namespace {

thread_local Task* running_task = nullptr;

[[noreturn]] void die(const char* what, std::string_view task) noexcept {
  std::fprintf(stderr, "oneclaw: task \"%.*s\": %s\n", static_cast<int>(task.size()), task.data(), what);
  std::abort();
}

Task& task_that_waits() {
  Task* task = current_task();
  if (task == nullptr) die("waiting is only possible on a task; spawn one on a loop", "none");
  return *task;
}

}  // namespace

__attribute__((noinline)) Task* current_task() noexcept {
  Task* task = running_task;
  asm volatile("" : "+r"(task));  // keeps the compiler from proving that two calls return the same
  return task;
}

void Scheduler::adopt_thread() noexcept {
  globals_ = &exception_globals();
#if ONECLAW_TSAN
  thread_side_.tsan_fiber = __tsan_get_current_fiber();
#endif
}

// --- Scope

Scope::Scope(Task& task, Deadline deadline) noexcept
    : task_(task), outer_(task.scope_), deadline_(std::min(deadline, task.scope_->deadline_)) {
  task.scope_ = this;
}

Scope::~Scope() {
  if (outer_ != nullptr) task_.scope_ = outer_;
}

void Scope::cancel() noexcept {
  cancelled_.store(true, std::memory_order_relaxed);
  task_.cancellation_changed();
}

bool Scope::is_cancelled() const noexcept {
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
    if (scope->cancelled_.load(std::memory_order_relaxed)) return true;
  }
  return false;
}

// --- WaitPoint

Wake WaitPoint::wait(Deadline deadline) {
  if (notified_) return Wake::signalled;
  return task_that_waits().park(*this, deadline);
}

void WaitPoint::wait_uninterruptibly() {
  if (!notified_) task_that_waits().park_uninterruptibly(*this);
}

void WaitPoint::notify() noexcept {
  notified_ = true;
  if (task_ != nullptr && task_->waiting_ == this) task_->wake(Wake::signalled);
}

// --- Task

Task::Task(Scheduler& scheduler, std::function<void()> body, const TaskOptions& options)
    : scheduler_(scheduler),
      body_(std::move(body)),
      root_(*this, options.deadline, Scope::Root{}),
      stack_kib_(options.stack_kib) {
  name_length_ = static_cast<std::uint8_t>(std::min(options.name.size(), kMaxName));
  std::memcpy(name_.data(), options.name.data(), name_length_);
}

Task::~Task() {
  if (depth_ != 0) die("destroyed while it is parked; cancel and join it first", name());
}

bool Task::run() noexcept {
  running_task = this;
  scheduler_.activity.begin_slice(running_);
  if (depth_ == 0) start();
  boost::context::fiber left_at =
      switch_to(std::move(resume_at_), scheduler_.thread_side_, innermost_->side, *scheduler_.globals_);
  running_task = nullptr;
  if (!finished_) {
    resume_at_ = std::move(left_at);
    return false;
  }
  innermost_->idle = std::move(left_at);
  scheduler_.stacks().release(innermost_->stack);
  innermost_ = nullptr;
  depth_ = 0;
  return true;
}

void Task::start() {
  innermost_ = &Context::on(scheduler_.stacks().acquire(stack_kib_));
  innermost_->prepare([](void* task) noexcept { static_cast<Task*>(task)->run_body(); }, this, scheduler_.thread_side_,
                      *scheduler_.globals_);
  resume_at_ = std::move(innermost_->idle);
  depth_ = 1;
}

void Task::run_body() noexcept {
  loop_at_ = std::move(innermost_->back);
  body_();
  body_ = nullptr;  // captures end while the task can still wait
  check_canary(*innermost_);
  innermost_->back = std::move(loop_at_);
  finished_ = true;
}

void Task::call_on_stack(std::size_t stack_kib, Job fn, void* argument) noexcept {
  Context& caller = *innermost_;
  check_canary(caller);
  Context& callee = Context::on(scheduler_.stacks().acquire(stack_kib));
  callee.prepare(fn, argument, caller.side, *scheduler_.globals_);
  innermost_ = &callee;
  ++depth_;
  callee.idle = switch_to(std::move(callee.idle), caller.side, callee.side, *scheduler_.globals_);
  --depth_;
  innermost_ = &caller;
  check_canary(callee);
  scheduler_.stacks().release(callee.stack);
}

void Task::switch_to_loop() {
  Context& self = *innermost_;
  check_canary(self);
  loop_at_ = switch_to(std::move(loop_at_), self.side, scheduler_.thread_side_, *scheduler_.globals_);
}

Wake Task::yield() {
  scheduler_.make_ready(*this);
  switch_to_loop();
  return scope_->is_cancelled() ? Wake::cancelled : Wake::signalled;
}

Wake Task::park(WaitPoint& point, Deadline deadline) {
  if (scope_->is_cancelled()) return Wake::cancelled;
  const Deadline until = std::min(deadline, scope_->deadline());
  if (!until.is_never()) scheduler_.arm_timer(*this, until);
  point.task_ = this;
  waiting_ = &point;
  interruptible_ = true;
  switch_to_loop();
  return point.notified_ ? Wake::signalled : wake_;
}

void Task::park_uninterruptibly(WaitPoint& point) {
  point.task_ = this;
  waiting_ = &point;
  interruptible_ = false;
  switch_to_loop();
}

void Task::wake(Wake how) noexcept {
  waiting_ = nullptr;
  wake_ = how;
  if (links.timer_slot != SIZE_MAX) scheduler_.disarm_timer(*this);
  scheduler_.make_ready(*this);
}

void Task::timer_fired() noexcept {
  if (waiting_ != nullptr && interruptible_) wake(Wake::timeout);
}

void Task::cancellation_changed() noexcept {
  if (waiting_ != nullptr && interruptible_ && scope_->is_cancelled()) wake(Wake::cancelled);
}

void Task::check_canary(const Context& context) const noexcept {
  if (!StackPool::canary_intact(context.stack)) die("stack overflow; raise its stack_kib", name());
}

}  // namespace oneclaw::fiber
