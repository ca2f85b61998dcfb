// One instance of the plugin under check, driven step by step, also in ways the host itself never would.
//
// Used on tasks: lifecycle steps on the home loop, call() on any loop. The host's own order of steps is
// instance::Instance; here a case may skip stop(), start with a deadline that has passed, or arm a fault. What the case
// leaves open the destructor ends in order.
#pragma once

#include "host/check/report.h"
#include "host/check/rig.h"
#include "host/plugin/call/invoke.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace oneclaw::check {

// Enough for a backend at the far end of a slow line.
inline constexpr std::chrono::seconds kCallTime{20};
// What the host puts in place of bytes of an error detail that are no UTF-8.
inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

struct SpecimenOptions {
  std::string name = "checked";
  std::optional<std::string> config = {};  // absent: the rig's
  std::optional<plugin::gate::Grants> grants = {};
};

class Specimen {
 public:
  explicit Specimen(Rig& rig, SpecimenOptions options = {});
  ~Specimen();
  Specimen(const Specimen&) = delete;
  Specimen& operator=(const Specimen&) = delete;

  oc_status create();
  oc_status start(std::optional<plugin::call::CallSpec> spec = {});
  // Opens for calls; start() must have answered ok.
  void open();
  const void* query(std::string_view id);
  // Closes, drains, runs the plugin's stop() and ends its tasks.
  oc_status stop(std::optional<plugin::call::CallSpec> spec = {});
  void destroy();

  // create, start, open; ends the case when one fails.
  void bring_up(Report& report);
  // stop, leak inventory, destroy; each must be clean.
  void take_down(Report& report);
  // Reports what the instance still holds and where it misused the host.
  void expect_clean(Report& report, std::string_view when);

  template <class Fn>
  oc_status call(plugin::call::CallSpec spec, Fn&& fn, std::string* detail = nullptr) {
    plugin::call::CallError error;
    if (spec.deadline.is_never()) spec.deadline = fiber::Deadline::after(kCallTime);
    const oc_status status = plugin::call::invoke(*callee_, spec, std::forward<Fn>(fn), &error);
    if (error.text.find(kReplacementCharacter) != std::string::npos) has_bad_detail_ = true;
    if (detail != nullptr) *detail = std::move(error.text);
    return status;
  }

  void* self() const noexcept { return self_; }
  bool is_stuck() const noexcept { return is_stuck_; }
  // Some call left an error detail that was no UTF-8; means nothing after a case that sent such text itself.
  bool has_bad_detail() const noexcept { return has_bad_detail_; }
  plugin::gate::Gate& gate() noexcept { return *gate_; }
  plugin::call::Callee& callee() noexcept { return *callee_; }
  Rig& rig() noexcept { return rig_; }
  // What the last lifecycle step left behind.
  const std::string& detail() const noexcept { return detail_; }

 private:
  Rig& rig_;
  SpecimenOptions options_;
  std::unique_ptr<plugin::call::Callee> callee_;
  std::unique_ptr<plugin::gate::Gate> gate_;
  void* self_ = nullptr;
  bool was_started_ = false;  // start() was called: stop() is due
  bool is_stuck_ = false;
  std::atomic<bool> has_bad_detail_{false};
  std::string detail_;
};

}  // namespace oneclaw::check
