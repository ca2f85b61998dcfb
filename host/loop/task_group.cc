#include "host/loop/task_group.h"

#include <cstdio>
#include <cstdlib>
#include <iterator>

namespace oneclaw::loop {

TaskGroup::~TaskGroup() {
  if (members_.empty()) return;
  std::fprintf(stderr, "oneclaw: a task group went away before its task \"%s\" ended; join_all() first\n",
               members_.front().name.c_str());
  std::abort();
}

void TaskGroup::spawn(std::function<void()> body, SpawnOptions options) {
  const auto member = members_.emplace(members_.end(), Member{std::string(options.name), TaskHandle()});
  auto and_leave = [this, member, body = std::move(body)]() mutable {
    body();
    body = nullptr;  // captures end before the group may
    member->handle.detach();
    members_.erase(member);
    if (members_.empty()) all_ended_.notify_all();
  };
  member->handle = loop_.spawn(std::move(and_leave), options);
  if (cancelled_) member->handle.cancel();
}

void TaskGroup::cancel_all() noexcept {
  cancelled_ = true;
  for (Member& member : members_) member.handle.cancel();
}

fiber::Wake TaskGroup::join_all(fiber::Deadline deadline) {
  while (!members_.empty()) {
    const fiber::Wake wake = all_ended_.wait(deadline);
    if (wake != fiber::Wake::signalled) return wake;
  }
  return fiber::Wake::signalled;
}

std::vector<std::string> TaskGroup::names(std::size_t max) const {
  std::vector<std::string> names;
  for (const Member& member : members_) {
    if (names.size() == max) break;
    names.push_back(member.name);
  }
  return names;
}

}  // namespace oneclaw::loop
