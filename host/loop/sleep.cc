#include "host/loop/loop.h"

namespace oneclaw::loop {

fiber::Wake sleep_until(fiber::Deadline deadline) {
  fiber::WaitPoint point;
  const fiber::Wake wake = point.wait(deadline);
  // The end of the sleep is no failure, but the end of the scope is.
  const bool slept = wake == fiber::Wake::timeout && deadline <= fiber::current_task()->scope().deadline();
  return slept ? fiber::Wake::signalled : wake;
}

fiber::Wake sleep_for(fiber::Duration duration) {
  if (duration.count() <= 0) return fiber::current_task()->yield();
  return sleep_until(fiber::Deadline::after(duration));
}

}  // namespace oneclaw::loop
