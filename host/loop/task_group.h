// The tasks that one owner started on one loop: cancelled together, and joined before the owner goes away.
//
// Loop thread only. Never destroys a task: what does not end in time is still counted and named.
#pragma once

#include "host/fiber/wait_list.h"
#include "host/loop/loop.h"

#include <cstddef>
#include <functional>
#include <list>
#include <string>
#include <vector>

namespace oneclaw::loop {

class TaskGroup {
 public:
  explicit TaskGroup(Loop& loop) : loop_(loop) {}
  ~TaskGroup();  // precondition: size() == 0; ends the process otherwise, naming a task
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  void spawn(std::function<void()> body, SpawnOptions options = {});
  // Also for tasks that the group's tasks start while they end: those are cancelled at once.
  void cancel_all() noexcept;
  // Parks the current task, which is not one of the group's, until all have ended. Wake::signalled when they have.
  fiber::Wake join_all(fiber::Deadline deadline = fiber::Deadline::never());
  std::size_t size() const noexcept { return members_.size(); }
  std::vector<std::string> names(std::size_t max = 32) const;

 private:
  struct Member {
    std::string name;
    TaskHandle handle;
  };
  Loop& loop_;
  std::list<Member> members_;
  fiber::WaitList all_ended_;
  bool cancelled_ = false;
};

}  // namespace oneclaw::loop
