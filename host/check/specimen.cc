#include "host/check/specimen.h"

#include "host/base/text.h"
#include "host/check/sample_services.h"

namespace oneclaw::check {
namespace {

using plugin::call::CallSpec;

constexpr std::chrono::seconds kStopTime{10};
constexpr std::chrono::seconds kCancelGrace{2};

plugin::call::CalleeOptions callee_options(const Rig& rig, const std::string& name) {
  const plugin::manifest::PluginManifest& manifest = *rig.subject().manifest;
  plugin::call::CalleeOptions options;
  options.name = name;
  options.plugin = manifest.id;
  options.stack_kib = manifest.limits.stack_kib;
  options.max_inflight = manifest.limits.inflight;
  options.is_blocking = manifest.execution == plugin::manifest::Execution::blocking;
  return options;
}

}  // namespace

Specimen::Specimen(Rig& rig, SpecimenOptions options) : rig_(rig), options_(std::move(options)) {
  plugin::gate::HostParts parts = rig_.parts();
  callee_ = std::make_unique<plugin::call::Callee>(callee_options(rig_, options_.name), parts.loops, parts.pool);
  gate_ = std::make_unique<plugin::gate::Gate>(*callee_, parts, options_.grants ? *options_.grants : rig_.grants(),
                                               sample_services());
}

Specimen::~Specimen() {
  gate_->set_fault_plan(nullptr);
  if (self_ != nullptr && was_started_) stop();
  if (self_ != nullptr && !is_stuck_) destroy();
  if (!is_stuck_) return;
  // The plugin's code may still use them.
  static_cast<void>(gate_.release());
  static_cast<void>(callee_.release());
}

oc_status Specimen::create() {
  const std::string& config = options_.config ? *options_.config : rig_.config();
  CallSpec spec;
  spec.is_lifecycle = true;
  const oc_status status = call(
      spec, [&](oc_call* c) { return gate_->create(rig_.descriptor(), options_.name, config, *c, &self_); }, &detail_);
  if (status != OC_OK) self_ = nullptr;
  return status;
}

oc_status Specimen::start(std::optional<CallSpec> spec) {
  was_started_ = true;
  CallSpec used = spec.value_or(CallSpec{.deadline = fiber::Deadline::after(rig_.subject().manifest->limits.start)});
  used.is_lifecycle = true;
  return call(
      used, [&](oc_call* c) { return rig_.descriptor().start(self_, c); }, &detail_);
}

void Specimen::open() { callee_->set_open(true); }

const void* Specimen::query(std::string_view id) {
  const void* table = nullptr;
  const std::string text(id);
  CallSpec spec;
  spec.is_lifecycle = true;
  call(spec, [&](oc_call*) {
    table = rig_.descriptor().query(self_, text.c_str());
    return OC_OK;
  });
  return table;
}

oc_status Specimen::stop(std::optional<CallSpec> spec) {
  callee_->set_open(false);
  was_started_ = false;
  if (!callee_->drain(fiber::Deadline::after(kStopTime), kCancelGrace)) {
    is_stuck_ = true;
    detail_ = "calls are still inside though they were cancelled";
    return OC_TIMEOUT;
  }
  CallSpec used = spec.value_or(CallSpec{.deadline = fiber::Deadline::after(kStopTime)});
  used.is_lifecycle = true;
  const oc_status status = call(
      used, [&](oc_call* c) { return rig_.descriptor().stop(self_, c); }, &detail_);
  if (!gate_->end_tasks(fiber::Deadline::after(kStopTime))) {
    is_stuck_ = true;
    detail_ = "background tasks did not end though they were cancelled";
    return OC_TIMEOUT;
  }
  return status;
}

void Specimen::destroy() {
  CallSpec spec;
  spec.is_lifecycle = true;
  call(spec, [&](oc_call*) {
    rig_.descriptor().destroy(self_);
    return OC_OK;
  });
  self_ = nullptr;
}

void Specimen::bring_up(Report& report) {
  report.require_ok(create(), "create", detail_);
  report.require_ok(start(), "start", detail_);
  open();
}

void Specimen::take_down(Report& report) {
  report.status(stop(), OC_OK, "stop", detail_);
  if (is_stuck_) return;
  expect_clean(report, "after stop");
  destroy();
}

void Specimen::expect_clean(Report& report, std::string_view when) {
  for (const plugin::gate::Leak& leak : gate_->leaks()) {
    report.expect(false, std::string(when) + " the instance still holds a " + leak.kind +
                             (leak.name.empty() ? "" : " called " + quoted(leak.name)));
  }
  const std::uint64_t misuses = callee_->totals().misuses;
  if (misuses != 0) report.expect(false, std::to_string(misuses) + " host calls were misused (see the log)");
}

}  // namespace oneclaw::check
