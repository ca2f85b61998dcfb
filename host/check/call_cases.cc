// Every function under deadlines, cancellation and overlap: it returns in time and the instance goes on.
#include "host/check/operation.h"

#include <atomic>

namespace oneclaw::check {
namespace {

using plugin::call::CallSpec;

// What "promptly" means to a watch on a loaded machine.
constexpr std::chrono::seconds kPrompt{5};

void report_answer(Scene& s, const Operation& operation, oc_status status, std::string_view how) {
  s.report.expect(is_known_status(status),
                  std::string(how) + ": answered " + std::to_string(status) + ", which is no status of the ABI");
  if (operation.judge) operation.judge(s, status);
}

// The plain call must still work.
void goes_on(Scene& s, const Operation& operation, std::string_view how) {
  const oc_status status = operation.run(s, {});
  if (operation.must_succeed) s.report.status(status, OC_OK, std::string("a plain call ") + std::string(how));
  s.report.expect(is_known_status(status),
                  "a plain call answered " + std::to_string(status) + ", which is no status of the ABI");
  if (operation.judge) operation.judge(s, status);
}

void disturbed(Context& c, const Operation& operation, std::string_view how,
               const std::function<oc_status(Scene&)>& call) {
  Scene s(*c.rig, c.report, c.subject);
  if (operation.prepare) operation.prepare(s);
  const std::int64_t before = fiber::now_ns();
  const oc_status status = call(s);
  const fiber::Duration took(fiber::now_ns() - before);
  c.report.expect(took < kPrompt, std::string(how) + ": it took " + std::to_string(took.count() / 1'000'000) + " ms");
  report_answer(s, operation, status, how);
  if (operation.prepare && !operation.is_last) operation.prepare(s);
  goes_on(s, operation, "afterwards");
  s.take_down();
}

void expired(Context& c, const Operation& operation) {
  disturbed(c, operation, "a deadline that has passed", [&](Scene& s) {
    return operation.run(s, CallSpec{.deadline = fiber::Deadline{fiber::now_ns() - 1'000'000}});
  });
}

void cancelled(Context& c, const Operation& operation) {
  disturbed(c, operation, "a call that is cancelled already", [&](Scene& s) {
    fiber::Scope scope(*fiber::current_task());
    scope.cancel();
    return operation.run(s, {});
  });
}

void cancelled_midway(Context& c, const Operation& operation) {
  disturbed(c, operation, "a call that is cancelled while it waits", [&](Scene& s) {
    oc_status status = OC_INTERNAL;
    loop::TaskHandle task = c.rig->loops().at(0).spawn([&] { status = operation.run(s, {}); }, {.name = "check.call"});
    loop::sleep_for(fiber::Duration(0));  // it runs until it parks or ends
    task.cancel();
    s.report.require(task.join(fiber::Deadline::after(2 * kPrompt)) == fiber::Wake::signalled,
                     "it did not return after it was cancelled");
    return status;
  });
}

void two_loops(Context& c, const Operation& operation) {
  constexpr std::size_t kCalls = 64;
  Scene s(*c.rig, c.report, c.subject);
  if (operation.prepare) operation.prepare(s);
  std::vector<oc_status> answers(kCalls, OC_INTERNAL);
  run_spread(*c.rig, kCalls, [&](std::size_t i) { answers[i] = operation.run(s, {}); });
  for (const oc_status status : answers) {
    c.report.expect(is_known_status(status) && status != OC_INTERNAL && status != OC_CORRUPT,
                    "an overlapping call answered " + status_text(status));
  }
  s.take_down();
}

void plain(Context& c, const Operation& operation) {
  Scene s(*c.rig, c.report, c.subject);
  if (operation.prepare) operation.prepare(s);
  goes_on(s, operation, "on a fresh instance");
  s.take_down();
}

}  // namespace

void add_call_cases(Cases& cases, const Subject& subject) {
  for (const Operation& operation : operations(subject)) {
    const auto add = [&](std::string_view aspect, std::string title, void (*run)(Context&, const Operation&)) {
      Case c;
      c.id = "calls." + operation.name + "." + std::string(aspect);
      c.title = std::move(title);
      c.kind = operation.kind;
      c.run = [operation, run](Context& context) { run(context, operation); };
      cases.push_back(std::move(c));
    };
    add("plain", "the function works on a fresh instance and leaves nothing behind", plain);
    add("expired", "with a deadline that has passed it returns promptly and in order", expired);
    add("cancelled", "a cancelled call returns promptly and in order", cancelled);
    if (operation.is_suspending)
      add("cancelled_midway", "a call cancelled while it waits returns promptly", cancelled_midway);
    if (operation.is_concurrent) add("two_loops", "calls overlap on two loops", two_loops);
  }
}

}  // namespace oneclaw::check
