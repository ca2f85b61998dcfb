// The host's side of oc_call: one request in flight inside one instance.
//
// Lives on the stack of the task that makes the call and is linked into its callee's slot. Everything belongs to that
// task's loop thread; a blocking plugin's pool thread may use it too while the task is parked for it.
#pragma once

#include "host/fiber/task.h"
#include "host/plugin/call/callee.h"

#include <oneclaw/abi.h>

#include <cstdint>
#include <forward_list>
#include <string>
#include <string_view>

namespace oneclaw::plugin::call {

class Bridge;

// Who a call is made for; views that outlive the call.
struct Principal {
  std::string_view tenant;
  std::string_view user;
  std::string_view job;
  std::string_view step;
};

// Decision 5.
inline constexpr unsigned kMaxNesting = 8;
inline constexpr std::size_t kMaxErrorText = 2048;

inline oc_str to_oc(std::string_view text) noexcept { return {text.data(), text.size()}; }
inline oc_bytes to_oc_bytes(std::string_view data) noexcept { return {data.data(), data.size()}; }
inline std::string_view from_oc(oc_str text) noexcept {
  return text.len == 0 ? std::string_view() : std::string_view(text.ptr, text.len);
}
inline std::string_view from_oc(oc_bytes data) noexcept {
  return data.len == 0 ? std::string_view() : std::string_view(static_cast<const char*>(data.ptr), data.len);
}

}  // namespace oneclaw::plugin::call

struct oc_call {
  static constexpr std::uint32_t kLive = 0x6f63616cu;

  oc_call(oneclaw::plugin::call::Callee& callee_in, oneclaw::fiber::Task& task_in, std::size_t loop_in,
          oneclaw::fiber::Deadline deadline)
      : callee(callee_in), task(task_in), loop(static_cast<std::uint32_t>(loop_in)), scope(task_in, deadline) {}
  ~oc_call() { magic = 0; }
  oc_call(const oc_call&) = delete;
  oc_call& operator=(const oc_call&) = delete;

  // Attaches error detail; text is cut and made valid UTF-8.
  oc_status fail(oc_status status, std::string_view text, std::uint32_t retry_after_ms = 0) noexcept;
  // The status for a wait that ended with `wake`.
  oc_status woken(oneclaw::fiber::Wake wake) noexcept;
  bool is_over() const noexcept;
  // A copy of `text` that lives as long as the call; for what a host function lends to the plugin.
  std::string_view keep(std::string_view text) { return *kept.insert_after(kept.before_begin(), std::string(text)); }
  // The calling thread is on this call's task, or runs its plugin's function on the blocking pool: nobody else may
  // touch it.
  bool is_callable_here() const noexcept;
  // Some call around this one, or this one itself, is inside `other`.
  bool is_inside(const oneclaw::plugin::call::Callee& other) const noexcept;

  // Volatile, or the compiler drops the destructor's store and an ended call passes for a live one.
  volatile std::uint32_t magic = kLive;
  std::uint32_t depth = 1;
  oneclaw::plugin::call::Callee& callee;
  oneclaw::fiber::Task& task;
  std::uint32_t loop;
  oc_status error_status = OC_OK;
  std::uint32_t retry_after_ms = 0;
  oneclaw::fiber::Scope scope;
  oc_call* outer = nullptr;
  std::uint64_t trace = 0;
  oneclaw::plugin::call::Principal principal;
  oneclaw::plugin::call::Bridge* bridge = nullptr;  // set while a pool thread runs the plugin's function
  std::string error_text;
  std::forward_list<std::string> kept;
  oc_call* previous = nullptr;  // neighbours in the callee's slot
  oc_call* next = nullptr;
};
