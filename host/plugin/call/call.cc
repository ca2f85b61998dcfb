#include "host/plugin/call/call.h"

#include "host/base/status.h"
#include "host/base/text.h"
#include "host/plugin/call/bridge.h"

using oneclaw::fiber::Wake;

oc_status oc_call::fail(oc_status status, std::string_view text, std::uint32_t retry_after) noexcept {
  error_status = status;
  retry_after_ms = retry_after;
  try {
    error_text = oneclaw::base::clean_utf8(text, oneclaw::plugin::call::kMaxErrorText);
  } catch (...) {
    error_text.clear();
  }
  return status;
}

oc_status oc_call::woken(Wake wake) noexcept {
  switch (wake) {
    case Wake::signalled:
      return OC_OK;
    case Wake::timeout:
      return fail(OC_TIMEOUT, "the call's deadline passed while it waited");
    case Wake::cancelled:
      return fail(OC_CANCELLED, "the call was cancelled while it waited");
  }
  return OC_INTERNAL;
}

bool oc_call::is_callable_here() const noexcept {
  const oneclaw::fiber::Task* here = oneclaw::fiber::current_task();
  return here == &task || (here == nullptr && bridge != nullptr && bridge->is_body_thread());
}

bool oc_call::is_over() const noexcept {
  if (scope.is_cancelled()) return true;
  return !scope.deadline().is_never() && oneclaw::fiber::now_ns() >= scope.deadline().ns;
}

bool oc_call::is_inside(const oneclaw::plugin::call::Callee& other) const noexcept {
  for (const oc_call* c = this; c != nullptr; c = c->outer) {
    if (&c->callee == &other) return true;
  }
  return false;
}
