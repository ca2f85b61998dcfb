// The life of an instance, also along the paths that only accidents take.
#include "host/base/text.h"
#include "host/check/case.h"
#include "host/check/sample_services.h"
#include "host/check/specimen.h"
#include "host/plugin/instance/instance.h"

namespace oneclaw::check {
namespace {

using plugin::call::CallSpec;

void error_detail(Report& report, oc_status status, const std::string& detail, std::string_view what) {
  if (status >= 0) return;
  if (detail.empty()) {
    report.warn(std::string(what) + " failed with " + status_text(status) +
                " but said nothing: use fail() of the host");
  }
  report.expect(detail.find(kReplacementCharacter) == std::string::npos,
                std::string(what) + ": the error detail is no UTF-8: " + quoted(detail));
}

// The host's own path through an instance's life.
void cycle(Context& c) {
  plugin::instance::InstanceSpec spec;
  const plugin::manifest::PluginManifest& manifest = *c.subject.manifest;
  spec.name = "checked";
  spec.plugin = manifest.id;
  spec.version = manifest.version;
  spec.config = c.rig->config();
  spec.provides = manifest.provides;
  spec.is_blocking = manifest.execution == plugin::manifest::Execution::blocking;
  spec.limits.stack_kib = manifest.limits.stack_kib;
  spec.limits.start = manifest.limits.start;
  spec.grants = c.rig->grants();
  spec.extra = sample_services();
  auto made = plugin::instance::Instance::create(spec, c.rig->image(), c.rig->parts());
  if (!made) c.report.fail(made.error().text);
  const auto started = (*made)->start();
  c.report.expect(started.ok(), started.ok() ? "" : started.error().text);
  const plugin::instance::StopReport report = (*made)->stop(fiber::Deadline::after(std::chrono::seconds(10)));
  c.report.status(report.status, OC_OK, "stop", report.text);
  c.report.expect(!report.is_stuck, "the instance is stuck: " + report.text);
  for (const plugin::gate::Leak& leak : report.leaks)
    c.report.expect(false, "after stop it still holds a " + leak.kind + " " + leak.name);
}

void destroy_after_create(Context& c) {
  Specimen specimen(*c.rig);
  c.report.require_ok(specimen.create(), "create", specimen.detail());
  specimen.destroy();
  specimen.expect_clean(c.report, "after create and destroy");
}

void again(Context& c) {
  for (int i = 0; i < 3; ++i) {
    Specimen specimen(*c.rig);
    specimen.bring_up(c.report);
    specimen.take_down(c.report);
  }
}

void two_at_once(Context& c) {
  Specimen first(*c.rig, {.name = "first"});
  first.bring_up(c.report);
  Specimen second(*c.rig, {.name = "second"});
  const oc_status created = second.create();
  const oc_status started = created == OC_OK ? second.start() : created;
  const bool may_refuse = c.subject.manifest->swap != plugin::manifest::SwapMode::concurrent;
  if (started != OC_OK && may_refuse) {
    error_detail(c.report, started, second.detail(), "start of a second instance");
    c.report.note("a second instance on the same resources is refused with " + status_text(started) +
                  ", as \"swap\" allows");
  } else {
    c.report.status(started, OC_OK, "start of a second instance", second.detail());
  }
  if (second.self() != nullptr) {
    second.take_down(c.report);
  }
  for (const std::string& id : c.subject.manifest->provides) {
    c.report.expect(first.query(id) != nullptr,
                    "the first instance lost its table of " + id + " when the second ended");
  }
  first.take_down(c.report);
}

// start() that fails must leave an instance that stop() and destroy() can end.
void end_after_failed_start(Context& c, Specimen& specimen, oc_status started, std::string_view how) {
  error_detail(c.report, started, specimen.detail(), how);
  c.report.expect(started == OC_OK || started < 0, std::string(how) + ": start answered " + status_text(started));
  const oc_status stopped = specimen.stop();
  c.report.expect(stopped == OC_OK || stopped < 0, std::string(how) + ": stop answered " + status_text(stopped));
  c.report.expect(!specimen.is_stuck(), std::string(how) + ": " + specimen.detail());
  if (specimen.is_stuck()) return;
  specimen.expect_clean(c.report, how);
  specimen.destroy();
}

void expired_start(Context& c) {
  Specimen specimen(*c.rig);
  c.report.require_ok(specimen.create(), "create", specimen.detail());
  const oc_status status = specimen.start(CallSpec{.deadline = fiber::Deadline{fiber::now_ns() - 1'000'000}});
  end_after_failed_start(c, specimen, status, "start with a deadline that has passed");
}

void cancelled_start(Context& c) {
  Specimen specimen(*c.rig);
  c.report.require_ok(specimen.create(), "create", specimen.detail());
  oc_status status = OC_OK;
  {
    fiber::Scope scope(*fiber::current_task());
    scope.cancel();
    status = specimen.start();
  }
  end_after_failed_start(c, specimen, status, "start of a cancelled call");
}

void start_cancelled_midway(Context& c) {
  Specimen specimen(*c.rig);
  c.report.require_ok(specimen.create(), "create", specimen.detail());
  oc_status status = OC_INTERNAL;
  loop::TaskHandle task = c.rig->loops().at(0).spawn([&] { status = specimen.start(); }, {.name = "check.start"});
  loop::sleep_for(fiber::Duration(0));  // it runs until it parks or ends
  task.cancel();
  c.report.require(task.join(fiber::Deadline::after(std::chrono::seconds(10))) == fiber::Wake::signalled,
                   "start did not return after it was cancelled");
  end_after_failed_start(c, specimen, status, "start that was cancelled while it waited");
}

void stop_without_start(Context& c) {
  Specimen specimen(*c.rig);
  c.report.require_ok(specimen.create(), "create", specimen.detail());
  const oc_status status = specimen.stop();
  c.report.expect(status == OC_OK || status < 0, "stop without start answered " + status_text(status));
  specimen.expect_clean(c.report, "after stop without start");
  specimen.destroy();
}

void expired_stop(Context& c) {
  Specimen specimen(*c.rig);
  specimen.bring_up(c.report);
  specimen.stop(CallSpec{.deadline = fiber::Deadline{fiber::now_ns() - 1'000'000}});
  c.report.expect(!specimen.is_stuck(), "stop with a deadline that has passed: " + specimen.detail());
  if (specimen.is_stuck()) return;
  specimen.expect_clean(c.report, "after stop with a deadline that has passed");
  specimen.destroy();
}

void odd_names(Context& c) {
  const std::vector<std::string> names{"",
                                       "a",
                                       "instance name with spaces",
                                       "\xC3\xA9\xF0\x9F\xA6\x80",
                                       "../../etc/passwd",
                                       "quote\"s'and\\back",
                                       "%s%n%d",
                                       std::string("nul\0inside", 10),
                                       std::string(4096, 'n')};
  for (const std::string& name : names) {
    Specimen specimen(*c.rig, {.name = name});
    const oc_status status = specimen.create();
    if (status != OC_OK) {
      c.report.expect(status < 0, "create with the name " + quoted(name) + " answered " + status_text(status));
      continue;
    }
    specimen.destroy();
    specimen.expect_clean(c.report, "after an instance called " + quoted(name));
  }
}

// The host validates first, so this never happens; a plugin that crashes on it would still take the host along.
void broken_config(Context& c) {
  for (const char* config : {"", "{", "[]", "null", "{\"a\":", "\xff\xfe", "{\"oc_no_such_key\":[[[[[[[[]]]]]]]]}"}) {
    Specimen specimen(*c.rig, {.config = config});
    const oc_status status = specimen.create();
    c.report.expect(status <= 0,
                    "create with the configuration " + quoted(config) + " answered " + status_text(status));
    if (status == OC_OK) specimen.destroy();
    specimen.expect_clean(c.report, "after create with the configuration " + quoted(config));
  }
}

void missing_service(Context& c) {
  const std::vector<std::string>& needed = c.subject.manifest->required_services;
  if (needed.empty()) c.report.skip("it requires no service");
  for (const std::string& id : needed) {
    plugin::gate::Grants grants = c.rig->grants();
    grants.services.erase(id);
    Specimen specimen(*c.rig, {.grants = grants});
    oc_status status = specimen.create();
    if (status == OC_OK) {
      status = specimen.start();
      error_detail(c.report, status, specimen.detail(), "start without " + id);
    }
    c.report.expect(status < 0, "without " + id + " create and start must fail, the answer was " + status_text(status));
  }
}

void add(Cases& cases, std::string id, std::string title, std::function<void(Context&)> run) {
  Case c;
  c.id = std::move(id);
  c.title = std::move(title);
  c.run = std::move(run);
  cases.push_back(std::move(c));
}

}  // namespace

void add_life_cases(Cases& cases) {
  add(cases, "life.cycle", "create, start, stop, destroy as the host does it leave nothing behind", cycle);
  add(cases, "life.again", "instances can follow each other", again);
  add(cases, "life.destroy_after_create", "destroy may follow create at once", destroy_after_create);
  add(cases, "life.two_at_once", "two instances live side by side, or the second is refused where swap says so",
      two_at_once);
  add(cases, "life.expired_start", "start with a deadline that has passed ends in order", expired_start);
  add(cases, "life.cancelled_start", "start of a cancelled call ends in order", cancelled_start);
  add(cases, "life.start_cancelled_midway", "start returns promptly when it is cancelled", start_cancelled_midway);
  add(cases, "life.stop_without_start", "stop is safe when start was never called", stop_without_start);
  add(cases, "life.expired_stop", "stop frees everything though its deadline has passed", expired_stop);
  add(cases, "life.odd_names", "any instance name is taken or refused, never a crash", odd_names);
  add(cases, "life.broken_config", "a broken configuration is refused, never a crash", broken_config);
  add(cases, "refuse.missing_service", "without a required service the instance refuses to start", missing_service);
}

}  // namespace oneclaw::check
