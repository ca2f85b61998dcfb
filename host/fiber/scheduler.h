// What a task needs from the loop that runs it. host/loop implements it; the unit tests have a small one.
//
// Everything here happens on one thread.
#pragma once

#include "host/fiber/activity.h"
#include "host/fiber/stack.h"
#include "host/fiber/switch.h"
#include "host/fiber/time.h"

namespace oneclaw::fiber {

class Task;

class Scheduler {
 public:
  Scheduler() = default;
  virtual ~Scheduler() = default;
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // Runs the task soon, in order of the calls, on the loop thread.
  virtual void make_ready(Task& task) noexcept = 0;
  // Arms the task's one timer: at `deadline` the scheduler calls task.timer_fired(). Replaces an armed one.
  virtual void arm_timer(Task& task, Deadline deadline) noexcept = 0;
  virtual void disarm_timer(Task& task) noexcept = 0;
  virtual StackPool& stacks() noexcept = 0;

  Activity activity;

 protected:
  // The calling thread runs the tasks from now on.
  void adopt_thread() noexcept;

 private:
  friend class Task;
  Side thread_side_;
  ExceptionGlobals* globals_ = nullptr;
};

}  // namespace oneclaw::fiber
