#include "host/plugin/instance/instance.h"

#include "host/base/status.h"
#include "host/loop/loops.h"
#include "host/plugin/call/on_loop.h"

#include <algorithm>

namespace oneclaw::plugin::instance {
namespace {

// After the drain deadline calls are cancelled; well-behaved plugins return within this.
constexpr std::chrono::milliseconds kCancelGrace{1'000};

std::string at(const InstanceSpec& spec, std::string_view stage) {
  return "instance '" + spec.name + "' (plugin " + spec.plugin + " " + spec.version + "): " + std::string(stage);
}

std::string reason(oc_status status, const call::CallError& error) {
  return error.text.empty() ? "it answered " + std::string(base::status_name(status)) : error.text;
}

}  // namespace

std::string_view state_name(State state) noexcept {
  constexpr std::array<std::string_view, 7> kNames{"created", "starting", "serving", "stopping",
                                                   "stopped", "failed",   "stuck"};
  return kNames[static_cast<std::size_t>(state)];
}

Instance::Instance(InstanceSpec spec, std::shared_ptr<const image::Image> image, gate::HostParts parts)
    : spec_(std::move(spec)), image_(std::move(image)), parts_(std::move(parts)) {
  call::CalleeOptions options;
  options.name = spec_.name;
  options.plugin = spec_.plugin;
  options.stack_kib = spec_.limits.stack_kib;
  options.max_inflight = spec_.limits.inflight;
  options.is_blocking = spec_.is_blocking;
  options.longest_call = spec_.limits.call;
  callee_ = std::make_unique<call::Callee>(std::move(options), parts_.loops, parts_.pool);
  gate_ = std::make_unique<gate::Gate>(*callee_, parts_, spec_.grants, spec_.extra);
}

Instance::~Instance() = default;

loop::Loop& Instance::home() noexcept { return parts_.loops.at(0); }

base::Result<std::shared_ptr<Instance>> Instance::create(InstanceSpec spec, std::shared_ptr<const image::Image> image,
                                                         gate::HostParts parts) {
  std::shared_ptr<Instance> instance(new Instance(std::move(spec), std::move(image), std::move(parts)));
  if (auto made = instance->run_create(); !made) return std::move(made).error();
  return instance;
}

// create() takes no call; it still runs inside one for its stack, its time and its exceptions.
base::Result<void> Instance::run_create() {
  call::CallError error;
  const oc_status status = call::invoke(
      *callee_, {.is_lifecycle = true},
      [&](oc_call* call) { return gate_->create(image_->descriptor(), spec_.name, spec_.config, *call, &self_); },
      &error);
  if (status != OC_OK) {
    state_ = State::failed;
    return base::Error{status < 0 ? status : OC_INVALID, at(spec_, "create failed: ") + reason(status, error)};
  }
  if (self_ == nullptr) {
    state_ = State::failed;
    return base::Error{OC_INVALID, at(spec_, "create answered ok but left the instance NULL")};
  }
  return {};
}

// start() and stop() may wait, and what a plugin waits for may never come (code of its own on the blocking pool): on a
// task of its own, which is left behind when it does not heed the deadline.
Instance::Ended Instance::run_lifecycle(const char* name, oc_status (*fn)(void* self, oc_call* call),
                                        fiber::Deadline deadline) {
  const auto ended = std::make_shared<Ended>();
  loop::TaskHandle task = loop::Loop::current()->spawn(
      [this, ended, fn, deadline] {
        const call::CallSpec spec{.deadline = deadline, .is_lifecycle = true};
        ended->status = call::invoke(
            *callee_, spec, [&](oc_call* call) { return fn(self_, call); }, &ended->error);
      },
      {.name = name});
  const fiber::Deadline until =
      deadline.is_never() ? deadline : fiber::Deadline{deadline.ns + fiber::Duration(kCancelGrace).count()};
  if (task.join(until) == fiber::Wake::signalled) return std::move(*ended);
  task.detach();
  return {OC_TIMEOUT, {std::string(name) + "() did not return after its deadline", 0}, true};
}

base::Result<void> Instance::start() {
  state_ = State::starting;
  const Ended ended = run_lifecycle("start", image_->descriptor().start, fiber::Deadline::after(spec_.limits.start));
  if (ended.status != OC_OK) {
    state_ = State::failed;
    return base::Error{ended.status < 0 ? ended.status : OC_UNAVAILABLE,
                       at(spec_, "start failed: ") + reason(ended.status, ended.error), ended.error.retry_after_ms};
  }
  if (auto fetched = fetch_tables(); !fetched) {
    state_ = State::failed;
    return std::move(fetched).error().in(at(spec_, "start"));
  }
  callee_->set_open(true);
  state_ = State::serving;
  return {};
}

base::Result<void> Instance::fetch_tables() {
  for (const std::string& id : spec_.provides) {
    const std::optional<Kind> kind = kind_of_id(id);
    if (!kind) return base::Error{OC_UNSUPPORTED, "it provides " + id + ", a kind this host does not know"};
    const void* table = nullptr;
    call::CallError error;
    const oc_status status = call::invoke(
        *callee_, {.is_lifecycle = true},
        [&](oc_call*) {
          table = image_->descriptor().query(self_, id.c_str());
          return OC_OK;
        },
        &error);
    if (status < 0) return base::Error{status, "query(\"" + id + "\"): " + reason(status, error)};
    if (auto checked = check_table(*kind, table); !checked) return checked;
    tables_[static_cast<std::size_t>(*kind)] = table;
  }
  return {};
}

StopReport Instance::stop(fiber::Deadline deadline) {
  StopReport report;
  state_ = State::stopping;
  callee_->set_open(false);
  if (!callee_->drain(deadline, kCancelGrace)) {
    report.is_stuck = true;
    report.status = OC_TIMEOUT;
    report.text = "calls are still inside after the stop deadline and cancellation";
  }
  if (!report.is_stuck) run_stop(deadline, report);
  report.leaks = gate_->leaks();
  if (report.is_stuck) {
    state_ = State::stuck;
    parts_.log.error("an instance is stuck and stays in memory",
                     {{"instance", spec_.name}, {"plugin", spec_.plugin}, {"why", report.text}});
    return report;
  }
  destroy(report);
  state_ = State::stopped;
  return report;
}

void Instance::run_stop(fiber::Deadline deadline, StopReport& report) {
  // stop() gets at least the grace even when draining used the deadline up.
  const fiber::Deadline until = std::max(deadline, fiber::Deadline::after(kCancelGrace));
  Ended ended = run_lifecycle("stop", image_->descriptor().stop, until);
  report.status = ended.status;
  report.text = std::move(ended.error.text);
  report.is_stuck = ended.is_stuck;
  if (!gate_->end_tasks(std::max(until, fiber::Deadline::after(kCancelGrace)))) {
    report.is_stuck = true;
    report.text = "background tasks did not end though they were cancelled";
  }
}

void Instance::destroy(StopReport& report) {
  call::CallError error;
  const oc_status status = call::invoke(
      *callee_, {.is_lifecycle = true},
      [&](oc_call*) {
        image_->descriptor().destroy(self_);
        return OC_OK;
      },
      &error);
  if (status < 0) {
    const std::string text = "destroy: " + reason(status, error);
    parts_.log.error("destroy failed", {{"instance", spec_.name}, {"plugin", spec_.plugin}, {"why", text}});
    if (report.status >= 0) report.status = status;
    report.text += (report.text.empty() ? "" : "; ") + text;
  }
  self_ = nullptr;
  tables_ = {};
}

oc_status Instance::serial(const call::CallSpec& spec, const std::function<oc_status(void*, oc_call*)>& fn,
                           call::CallError* error) {
  const auto refuse = [&](oc_status status, std::string text) {
    return call::refuse(spec, error, status, std::move(text));
  };
  const oc_call* holder = serial_call_.load();
  for (const oc_call* c = spec.outer; c != nullptr && holder != nullptr; c = c->outer) {
    if (c == holder) return refuse(OC_CONFLICT, "a serial function was entered again from inside itself");
  }
  const std::size_t here = loop::Loop::current()->index();
  if (!call::may_enter(callee_->slot(here), *callee_, spec)) {
    return refuse(OC_UNAVAILABLE, "instance '" + spec_.name + "' is not serving");
  }
  // From here to the plugin's function lie another loop and a queue: the instance must not be stopped meanwhile, and
  // limits.call_ms counts already.
  const call::CallSpec limited = call::with_limit(*callee_, spec);
  fiber::Scope scope(*fiber::current_task(), limited.deadline);
  const call::Visit visit(*callee_, here, scope);
  // The other loop hears of an end by deadline as a cancellation when the news from here is faster than its own clock.
  const auto is_late = [&] { return scope.is_expired() && !scope.is_cancelled(); };
  oc_status status = OC_INTERNAL;
  call::CallError why;
  const auto ran = loop::run_on(home(), "plugin.serial", [&] {
    if (serial_.lock() == fiber::Wake::signalled) {
      status = run_serial(limited, fn, &why);
      serial_.unlock();
    } else {
      status = is_late() ? OC_TIMEOUT : OC_CANCELLED;
      why.text = std::string(is_late() ? "the deadline passed" : "the call was cancelled") +
                 " while another serial function of instance '" + spec_.name + "' ran";
    }
  });
  if (!ran) {
    status = ran.status();
    why.text = ran.error().text;
  }
  if (status == OC_CANCELLED && is_late()) status = OC_TIMEOUT;
  if (status == OC_TIMEOUT && limited.is_limited && is_late()) call::name_limit(*callee_, why);
  if (status < 0 && spec.outer != nullptr) spec.outer->fail(status, why.text, why.retry_after_ms);
  if (status < 0 && error != nullptr) *error = std::move(why);
  return status;
}

// On the home loop, with serial_ held.
oc_status Instance::run_serial(const call::CallSpec& spec, const std::function<oc_status(void*, oc_call*)>& fn,
                               call::CallError* error) {
  call::CallSpec admitted = spec;
  admitted.is_admitted = true;
  const oc_status status = call::invoke(
      *callee_, admitted,
      [&](oc_call* call) {
        serial_call_ = call;
        return fn(self_, call);
      },
      error);
  // Here and not after fn, which may throw.
  serial_call_ = nullptr;
  return status;
}

}  // namespace oneclaw::plugin::instance
