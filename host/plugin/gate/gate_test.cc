#include "host/plugin/gate/gate.h"

#include "host/plugin/gate/gate_for_test.h"

#include <thread>

namespace oneclaw::plugin::gate {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

TEST_F(GateTest, DeadOrForeignCallsAreRefusedAndCounted) {
  Made made = make_with_all("first");
  Made other = make_with_all("second");
  EXPECT_EQ(made.host->sleep(made.host->self, nullptr, 0), OC_INVALID);
  EXPECT_EQ(made.gate->callee().totals().misuses, 1u) << "also from a thread that is no loop's";
  in_call(other, [&](oc_call* call) {
    EXPECT_EQ(made.host->sleep(made.host->self, call, 0), OC_INVALID) << "another instance's call";
    return OC_OK;
  });
  EXPECT_EQ(made.gate->callee().totals().misuses, 2u);
  EXPECT_EQ(other.gate->callee().totals().misuses, 0u);

  // The dead call lies in memory that is still there.
  run_on_task(loops_.at(0), [&] {
    alignas(oc_call) unsigned char room[sizeof(oc_call)];
    auto* call = new (room) oc_call(*made.callee, *fiber::current_task(), 0, fiber::Deadline::never());
    call->~oc_call();
    EXPECT_EQ(made.host->sleep(made.host->self, call, 0), OC_INVALID);
    EXPECT_EQ(made.host->deadline(made.host->self, call), OC_NO_DEADLINE);
    EXPECT_EQ(made.host->cancelled(made.host->self, call), 1);
    EXPECT_EQ(made.host->fail(made.host->self, call, OC_CONFLICT, str("x"), 0), OC_CONFLICT);
    EXPECT_EQ(made.host->error_text(made.host->self, call).len, 0u);
  });
  EXPECT_EQ(made.gate->callee().totals().misuses, 2u + 5u);
}

TEST_F(GateTest, BugAForeignThreadsMisuseWasNotCountedAndWroteIntoTheCall) {
  Made made = make_with_all();
  in_call(made, [&](oc_call* call) {
    std::thread([&] { EXPECT_EQ(made.host->sleep(made.host->self, call, 1), OC_INVALID); }).join();
    EXPECT_EQ(call->error_text, "");
    return OC_OK;
  });
  EXPECT_EQ(made.gate->callee().totals().misuses, 1u);
}

TEST_F(GateTest, BugAnyThreadCouldUseABlockingPluginsCall) {
  Made made = make_with_all("sample", true);
  in_call(made, [&](oc_call* call) {
    std::thread([&] { EXPECT_EQ(made.host->sleep(made.host->self, call, 1), OC_INVALID); }).join();
    EXPECT_EQ(made.host->sleep(made.host->self, call, 1), OC_OK) << "its own pool thread may";
    return OC_OK;
  });
  EXPECT_EQ(made.gate->callee().totals().misuses, 1u);
}

TEST_F(GateTest, SleepEndsWithTimeDeadlineOrCancellation) {
  Made made = make_with_all();
  in_call(made, [&](oc_call* call) {
    EXPECT_EQ(made.host->sleep(made.host->self, call, 0), OC_OK);
    const std::int64_t before = made.host->now(made.host->self);
    EXPECT_EQ(made.host->sleep(made.host->self, call, 2'000'000), OC_OK);
    EXPECT_GE(made.host->now(made.host->self) - before, 2'000'000);
    call->scope.cancel();
    EXPECT_EQ(made.host->sleep(made.host->self, call, UINT64_MAX), OC_CANCELLED);
    EXPECT_EQ(made.host->cancelled(made.host->self, call), 1);
    return OC_OK;
  });
  in_call(
      made,
      [&](oc_call* call) {
        EXPECT_NE(made.host->deadline(made.host->self, call), OC_NO_DEADLINE);
        EXPECT_EQ(made.host->cancelled(made.host->self, call), 0);
        EXPECT_EQ(made.host->sleep(made.host->self, call, UINT64_MAX), OC_TIMEOUT);
        EXPECT_EQ(made.host->cancelled(made.host->self, call), 1);
        return OC_OK;
      },
      0, fiber::Deadline::after(5ms));
}

TEST_F(GateTest, PrincipalFillsWhatTheCallersStructHolds) {
  Made made = make_with_all();
  const call::Principal who{"t1", "u1", "j1", "s1"};
  run_on_task(loops_.at(0), [&] {
    call::invoke(*made.callee, {.principal = &who}, [&](oc_call* call) {
      oc_principal full{};
      full.size = sizeof(full);
      made.host->principal(made.host->self, call, &full);
      EXPECT_EQ(call::from_oc(full.step), "s1");
      oc_principal part{};
      part.size = offsetof(oc_principal, user);
      made.host->principal(made.host->self, call, &part);
      EXPECT_EQ(call::from_oc(part.tenant), "t1");
      EXPECT_EQ(part.user.ptr, nullptr);
      EXPECT_EQ(part.size, offsetof(oc_principal, user));
      return OC_OK;
    });
  });
}

TEST_F(GateTest, TheFaultPlanFailsTheNthCallAndCounts) {
  Made made = make_with_all();
  const auto* event = made.service<oc_host_event_v1>(OC_HOST_EVENT_V1);
  FaultPlan plan(2, OC_UNAVAILABLE);
  made.gate->set_fault_plan(&plan);
  in_call(made, [&](oc_call* call) {
    EXPECT_EQ(made.host->sleep(made.host->self, call, 0), OC_OK) << "not armed yet";
    plan.arm(true);
    EXPECT_EQ(made.host->sleep(made.host->self, call, 0), OC_OK);
    oc_event* e = nullptr;
    EXPECT_EQ(event->create(event->self, call, &e), OC_UNAVAILABLE);
    EXPECT_THAT(call->error_text, HasSubstr("injected"));
    EXPECT_EQ(made.host->sleep(made.host->self, call, 0), OC_OK);
    return OC_OK;
  });
  EXPECT_EQ(plan.seen(), 3u);
  EXPECT_STREQ(plan.hit(), "event.create");
}

}  // namespace
}  // namespace oneclaw::plugin::gate
