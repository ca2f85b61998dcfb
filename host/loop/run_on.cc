#include "host/loop/sync.h"

#include <string>

namespace oneclaw::loop {
namespace {

// One journey to another loop and back. Shared by both loops, because a cancellation may cross the end on its way.
struct Journey {
  // Home loop. `work` and `done` live on the caller's stack until `done` is notified.
  const std::function<void()>* work = nullptr;
  fiber::WaitPoint* done = nullptr;
  Loop* home = nullptr;
  std::string name;
  fiber::Deadline deadline;
  // Target loop until the way back, then home loop.
  bool has_run = false;
  bool is_cancelled = false;
  fiber::Task* task = nullptr;
};

void go_home(const std::shared_ptr<Journey>& journey) {
  journey->task = nullptr;
  journey->home->post([journey] { journey->done->notify(); });
}

void start(Loop& target, const std::shared_ptr<Journey>& journey) {
  if (journey->is_cancelled) return go_home(journey);
  target
      .spawn(
          [journey] {
            journey->task = fiber::current_task();
            if (!journey->is_cancelled) {
              (*journey->work)();
              journey->has_run = true;
            }
            go_home(journey);
          },
          {.name = journey->name, .deadline = journey->deadline})
      .detach();
}

void cancel(const std::shared_ptr<Journey>& journey) {
  journey->is_cancelled = true;
  if (journey->task != nullptr) journey->task->root_scope().cancel();
}

}  // namespace

base::Result<void> check_scope(std::string_view what) {
  const fiber::Scope& scope = fiber::current_task()->scope();
  if (scope.is_cancelled()) return base::Error{OC_CANCELLED, std::string(what) + ": cancelled before it began"};
  if (scope.is_expired()) {
    return base::Error{OC_TIMEOUT, std::string(what) + ": the deadline passed before it began"};
  }
  return {};
}

base::Result<void> run_on(Loop& target, std::string_view name, const std::function<void()>& work) {
  if (target.is_current()) {
    work();
    return {};
  }
  // Otherwise it would be a race whether the work or the cancellation gets there first.
  if (auto ended = check_scope(name); !ended) return ended;
  fiber::WaitPoint done;
  const auto journey = std::make_shared<Journey>();
  journey->work = &work;
  journey->done = &done;
  journey->home = Loop::current();
  journey->name = name;
  journey->deadline = fiber::current_task()->scope().deadline();
  target.post([&target, journey] { start(target, journey); });
  const fiber::Wake wake = done.wait();
  if (wake != fiber::Wake::signalled) {
    target.post([journey] { cancel(journey); });
    done.wait_uninterruptibly();
  }
  if (journey->has_run) return {};
  const bool timed_out = wake == fiber::Wake::timeout;
  return base::Error{timed_out ? OC_TIMEOUT : OC_CANCELLED,
                     std::string(name) + (timed_out ? ": the deadline passed" : ": cancelled") + " before loop " +
                         std::to_string(target.index()) + " began it"};
}

}  // namespace oneclaw::loop
