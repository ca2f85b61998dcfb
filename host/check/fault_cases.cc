// The fault sweep: the n-th host call of a function fails, for every n, and the plugin must neither crash, leak nor
// lie.
#include "host/check/operation.h"

namespace oneclaw::check {
namespace {

using plugin::gate::FaultPlan;

// More host calls than this in one function are a loop, not a sequence.
constexpr std::uint64_t kMaxCalls = 2'000;

struct Fault {
  std::string_view name;
  oc_status status;
};
constexpr Fault kFaults[] = {{"fails", OC_UNAVAILABLE}, {"times out", OC_TIMEOUT}, {"is cancelled", OC_CANCELLED}};

// Runs one function on a fresh instance with the plan armed; returns false when the case should not go on.
using Round = std::function<void(Context&, FaultPlan&, std::string_view what)>;

// N: the host calls of an undisturbed run.
std::uint64_t sweep(Context& c, const Round& round) {
  FaultPlan counting(0, OC_OK);
  round(c, counting, "undisturbed");
  const std::uint64_t calls = counting.seen();
  for (const Fault& fault : kFaults) {
    // A disturbed run may make more calls than the plain one: on to the first n that is never reached.
    for (std::uint64_t n = 1; n <= kMaxCalls; ++n) {
      FaultPlan plan(n, fault.status);
      round(c, plan, "host call " + std::to_string(n) + " " + std::string(fault.name));
      if (plan.hit() == nullptr) break;
      if (n == kMaxCalls) c.report.fail("it goes on calling the host after " + std::to_string(kMaxCalls) + " failures");
      if (c.report.has_failed()) c.report.fail("the host call was " + std::string(plan.hit()));
    }
  }
  return calls;
}

// A task that is ready before the call runs only if the call parks.
class ParkWatch {
 public:
  explicit ParkWatch(Rig& rig) : task_(rig.loops().at(0).spawn([this] { has_run_ = true; }, {.name = "check.park"})) {}
  bool has_run() const noexcept { return has_run_; }
  void end() { task_.join(); }

 private:
  bool has_run_ = false;
  loop::TaskHandle task_;
};

void judge_count(Context& c, const std::string& function, bool is_suspending, std::uint64_t calls, bool has_parked) {
  const bool has_promised = c.subject.never_suspends(function);
  c.report.note("N = " + std::to_string(calls) + " host calls" +
                (has_promised && calls == 0 ? ", and never parks, as the manifest promises" : ""));
  if (has_promised) {
    c.report.expect(!has_parked, "the manifest lists " + function + " under never_suspends, but it parked");
    return;
  }
  if (calls == 0 && is_suspending) {
    c.report.expect(false, function +
                               " made no host call, so that nothing was tested: when that is on purpose, list it under "
                               "never_suspends in the manifest");
  }
}

void sweep_operation(Context& c, const Operation& operation) {
  bool has_parked = false;
  const std::uint64_t calls = sweep(c, [&](Context& context, FaultPlan& plan, std::string_view what) {
    Scene s(*context.rig, context.report, context.subject);
    if (operation.prepare) operation.prepare(s);
    ParkWatch watch(*context.rig);
    s.specimen.gate().set_fault_plan(&plan);
    plan.arm(true);
    const oc_status status = operation.run(s, {});
    plan.arm(false);
    s.specimen.gate().set_fault_plan(nullptr);
    if (plan.hit() == nullptr) {
      has_parked = has_parked || watch.has_run();
      if (operation.must_succeed) s.report.status(status, OC_OK, what);
    }
    watch.end();
    s.report.expect(is_known_status(status),
                    std::string(what) + ": answered " + std::to_string(status) + ", which is no status of the ABI");
    if (operation.judge) operation.judge(s, status);
    s.take_down();
  });
  const bool is_blocking = c.subject.manifest->execution == plugin::manifest::Execution::blocking;
  judge_count(c, operation.function, operation.is_suspending, calls, has_parked && !is_blocking);
}

void sweep_start(Context& c) {
  bool has_parked = false;
  const std::uint64_t calls = sweep(c, [&](Context& context, FaultPlan& plan, std::string_view what) {
    Specimen specimen(*context.rig);
    context.report.require_ok(specimen.create(), "create", specimen.detail());
    ParkWatch watch(*context.rig);
    specimen.gate().set_fault_plan(&plan);
    plan.arm(true);
    const oc_status status = specimen.start();
    plan.arm(false);
    if (plan.hit() == nullptr) {
      has_parked = has_parked || watch.has_run();
      context.report.status(status, OC_OK, what, specimen.detail());
    }
    watch.end();
    specimen.stop();
    context.report.expect(!specimen.is_stuck(), std::string(what) + ": " + specimen.detail());
    if (specimen.is_stuck()) throw CaseEnd{};
    specimen.expect_clean(context.report, what);
    specimen.destroy();
  });
  judge_count(c, "start", false, calls,
              has_parked && c.subject.manifest->execution == plugin::manifest::Execution::fiber);
}

void sweep_stop(Context& c) {
  const std::uint64_t calls = sweep(c, [&](Context& context, FaultPlan& plan, std::string_view what) {
    Scene s(*context.rig, context.report, context.subject);
    s.specimen.gate().set_fault_plan(&plan);
    plan.arm(true);
    s.specimen.stop();
    plan.arm(false);
    context.report.expect(!s.specimen.is_stuck(), std::string(what) + ": " + s.specimen.detail());
    if (s.specimen.is_stuck()) throw CaseEnd{};
    s.specimen.expect_clean(context.report, what);
    s.specimen.destroy();
  });
  judge_count(c, "stop", false, calls, false);
}

void add(Cases& cases, std::string id, std::string title, std::function<void(Context&)> run) {
  Case c;
  c.id = std::move(id);
  c.title = std::move(title);
  c.run = std::move(run);
  c.deadline = std::chrono::seconds(300);
  cases.push_back(std::move(c));
}

}  // namespace

void add_fault_cases(Cases& cases, const Subject& subject) {
  add(cases, "fault.start", "whichever host call fails in start, the instance ends in order", sweep_start);
  for (const Operation& operation : operations(subject)) {
    add(cases, "fault." + operation.name, "whichever host call fails, the function neither crashes, leaks nor lies",
        [operation](Context& c) { sweep_operation(c, operation); });
  }
  add(cases, "fault.stop", "whichever host call fails in stop, everything is given back", sweep_stop);
}

}  // namespace oneclaw::check
