// Handles of a plugin: events, mutexes, tasks; where they may be used, and what stays behind.
#include "host/plugin/gate/gate_for_test.h"

#include <atomic>
#include <thread>

namespace oneclaw::plugin::gate {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(GateTest, HandlesOfAnotherLoopOrInstanceAreRefused) {
  Made made = make_with_all("first");
  Made other = make_with_all("second");
  const auto* event = made.service<oc_host_event_v1>(OC_HOST_EVENT_V1);
  const auto* task = made.service<oc_host_task_v1>(OC_HOST_TASK_V1);
  const auto* others_event = other.service<oc_host_event_v1>(OC_HOST_EVENT_V1);
  oc_event* e = nullptr;
  oc_mutex* m = nullptr;
  in_call(made, [&](oc_call* call) {
    EXPECT_EQ(event->create(event->self, call, &e), OC_OK);
    EXPECT_EQ(task->mutex_new(task->self, call, &m), OC_OK);
    return OC_OK;
  });
  in_call(
      made,
      [&](oc_call* call) {
        EXPECT_EQ(event->wait(event->self, call, e, 0), OC_INVALID);
        EXPECT_THAT(call->error_text, HasSubstr("another loop"));
        EXPECT_EQ(task->mutex_lock(task->self, call, m), OC_INVALID);
        task->mutex_unlock(task->self, m);
        return OC_OK;
      },
      1);
  EXPECT_EQ(made.gate->callee().totals().misuses, 3u);
  in_call(other, [&](oc_call* call) {
    EXPECT_EQ(others_event->wait(others_event->self, call, e, 0), OC_INVALID);
    EXPECT_EQ(others_event->wait(others_event->self, call, reinterpret_cast<oc_event*>(&made), 0), OC_INVALID);
    others_event->signal(others_event->self, e);
    others_event->free(others_event->self, e);
    return OC_OK;
  });
  EXPECT_EQ(other.gate->callee().totals().misuses, 2u);
  in_call(made, [&](oc_call* call) {
    EXPECT_EQ(event->wait(event->self, call, e, 0), OC_TIMEOUT) << "the other instance's signal did not arrive";
    event->free(event->self, e);
    task->mutex_free(task->self, m);
    return OC_OK;
  });
  EXPECT_THAT(made.gate->leaks(), IsEmpty());
}

TEST_F(GateTest, EventsAreSignalledFromForeignThreads) {
  Made made = make_with_all();
  const auto* event = made.service<oc_host_event_v1>(OC_HOST_EVENT_V1);
  in_call(made, [&](oc_call* call) {
    oc_event* e = nullptr;
    EXPECT_EQ(event->create(event->self, call, &e), OC_OK);
    std::thread other([&] { event->signal(event->self, e); });
    EXPECT_EQ(event->wait(event->self, call, e, UINT64_MAX), OC_OK);
    other.join();
    event->free(event->self, e);
    return OC_OK;
  });
  EXPECT_EQ(made.gate->callee().totals().misuses, 0u);
}

// What the task's function owned was lost, and with it a plugin's sockets and events.
TEST_F(GateTest, BugATaskCancelledBeforeItBeganNeverRan) {
  Made made = make_with_all();
  const auto* task = made.service<oc_host_task_v1>(OC_HOST_TASK_V1);
  int seen = 0;
  in_call(made, [&](oc_call* call) {
    oc_task* t = nullptr;
    const oc_task_fn body = [](void* ctx, oc_call* own) -> oc_status {
      ++*static_cast<int*>(ctx);
      return own->scope.is_cancelled() ? OC_CANCELLED : OC_OK;
    };
    EXPECT_EQ(task->spawn(task->self, call, str("late"), body, &seen, &t), OC_OK);
    task->cancel(task->self, t);
    oc_status result = OC_OK;
    EXPECT_EQ(task->join(task->self, call, t, &result), OC_OK);
    EXPECT_EQ(result, OC_CANCELLED);
    return OC_OK;
  });
  EXPECT_EQ(seen, 1);
}

TEST_F(GateTest, LeaksAreListedByKindAndName) {
  Made made = make_with_all();
  const auto* event = made.service<oc_host_event_v1>(OC_HOST_EVENT_V1);
  const auto* task = made.service<oc_host_task_v1>(OC_HOST_TASK_V1);
  in_call(made, [&](oc_call* call) {
    oc_event* e = nullptr;
    oc_mutex* m = nullptr;
    oc_task* t = nullptr;
    EXPECT_EQ(event->create(event->self, call, &e), OC_OK);
    EXPECT_EQ(task->mutex_new(task->self, call, &m), OC_OK);
    EXPECT_EQ(task->spawn(
                  task->self, call, str("poller"), [](void*, oc_call*) { return OC_OK; }, nullptr, &t),
              OC_OK);
    return OC_OK;
  });
  run_on_task(loops_.at(0), [&] { EXPECT_TRUE(made.gate->end_tasks(patience())); });
  std::vector<std::string> seen;
  for (const Leak& leak : made.gate->leaks()) seen.push_back(leak.kind + ":" + leak.name);
  EXPECT_THAT(seen, ::testing::UnorderedElementsAre("task:poller", "mutex:", "event:"));
}

struct Sleeper {
  const oc_host* host;
  const oc_host_task_v1* task;
  std::atomic<oc_status> ended{OC_OK};
  std::atomic<int> children{0};
};

TEST_F(GateTest, TasksEndWithTheInstanceAlsoWhenDetached) {
  Made made = make_with_all();
  Sleeper sleeper{made.host, made.service<oc_host_task_v1>(OC_HOST_TASK_V1)};
  in_call(
      made,
      [&](oc_call* call) {
        oc_task* t = nullptr;
        const auto body = [](void* ctx, oc_call* c) -> oc_status {
          auto& s = *static_cast<Sleeper*>(ctx);
          s.ended = s.host->sleep(s.host->self, c, UINT64_MAX);
          return OC_OK;
        };
        EXPECT_EQ(sleeper.task->spawn(sleeper.task->self, call, str("nap"), body, &sleeper, &t), OC_OK);
        sleeper.task->detach(sleeper.task->self, t);
        return OC_OK;
      },
      1);
  run_on_task(loops_.at(0), [&] { EXPECT_TRUE(made.gate->end_tasks(patience())); });
  EXPECT_EQ(sleeper.ended, OC_CANCELLED);
  EXPECT_THAT(made.gate->leaks(), IsEmpty());
}

TEST_F(GateTest, BugATaskStartedWhileTasksAreEndedOutlivedTheInstance) {
  Made made = make_with_all();
  Sleeper sleeper{made.host, made.service<oc_host_task_v1>(OC_HOST_TASK_V1)};
  in_call(made, [&](oc_call* call) {
    oc_task* t = nullptr;
    const auto body = [](void* ctx, oc_call* c) -> oc_status {
      auto& s = *static_cast<Sleeper*>(ctx);
      s.host->sleep(s.host->self, c, UINT64_MAX);
      oc_task* child = nullptr;
      s.ended = s.task->spawn(
          s.task->self, c, str("child"),
          [](void* inner, oc_call*) -> oc_status { return ++static_cast<Sleeper*>(inner)->children, OC_OK; }, ctx,
          &child);
      return OC_OK;
    };
    EXPECT_EQ(sleeper.task->spawn(sleeper.task->self, call, str("parent"), body, &sleeper, &t), OC_OK);
    sleeper.task->detach(sleeper.task->self, t);
    return OC_OK;
  });
  run_on_task(loops_.at(0), [&] { EXPECT_TRUE(made.gate->end_tasks(patience())); });
  EXPECT_EQ(sleeper.ended, OC_CANCELLED);
  EXPECT_EQ(sleeper.children, 0);
}

TEST_F(GateTest, TasksAreJoinedWithTheirResultAndBounded) {
  Grants grants;
  grants.services.insert(OC_HOST_TASK_V1);
  grants.max_tasks = 1;
  Made made = make(std::move(grants));
  const auto* task = made.service<oc_host_task_v1>(OC_HOST_TASK_V1);
  in_call(made, [&](oc_call* call) {
    const auto body = [](void*, oc_call*) -> oc_status { return OC_PRECONDITION; };
    oc_task *first = nullptr, *second = nullptr;
    EXPECT_EQ(task->spawn(task->self, call, str("a"), body, nullptr, &first), OC_OK);
    EXPECT_EQ(task->spawn(task->self, call, str("b"), body, nullptr, &second), OC_EXHAUSTED);
    oc_status result = OC_OK;
    EXPECT_EQ(task->join(task->self, call, first, &result), OC_OK);
    EXPECT_EQ(result, OC_PRECONDITION);
    EXPECT_EQ(task->join(task->self, call, first, &result), OC_INVALID) << "given back already";
    return OC_OK;
  });
}

}  // namespace
}  // namespace oneclaw::plugin::gate
