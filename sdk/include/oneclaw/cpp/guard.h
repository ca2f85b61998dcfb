// oneclaw/cpp/guard.h - the wall between C++ code and the C table: runs a function, lets no exception out.
//
// Every trampoline of the layer goes through guard(). Whatever is thrown becomes a status with a text on the call:
// Error keeps its own code, everything else is OC_INTERNAL, because it is a bug in the plugin.
#pragma once

#include <oneclaw/cpp/host.h>

#include <exception>
#include <new>

namespace oneclaw::sdk {

// Precondition: an exception is being handled. Kept out of line of guard() so that each trampoline stays small.
inline oc_status report_exception(Call call) noexcept {
  try {
    throw;
  } catch (const Error& error) {
    return call.fail(error.code(), error.what(), error.retry_after_ms());
  } catch (const std::bad_alloc&) {
    return call.fail(OC_INTERNAL, "out of memory");
  } catch (const std::exception& error) {
    return call.fail(OC_INTERNAL, error.what());
  } catch (...) {
    return call.fail(OC_INTERNAL, "the plugin threw something that is not a std::exception");
  }
}

inline oc_status report(Call call, const Status& status) noexcept {
  if (status.text().empty()) return status.code();
  return call.fail(status.code(), status.text(), status.retry_after_ms());
}

// Runs function(instance, call), which returns a Status, for the instance behind `self`.
template <class T, class Function>
oc_status guard(void* self, oc_call* raw, const Function& function) noexcept {
  T& instance = *static_cast<T*>(self);
  const Call call(instance.host().raw(), raw);
  try {
    return report(call, function(instance, call));
  } catch (...) {
    return report_exception(call);
  }
}

}  // namespace oneclaw::sdk
