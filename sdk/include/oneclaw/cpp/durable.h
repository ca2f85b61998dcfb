// oneclaw/cpp/durable.h - Durable: derive from it to provide "oneclaw.durable/1". Semantics: oneclaw/durable.h.
#pragma once

#include <oneclaw/cpp/elements.h>
#include <oneclaw/cpp/guard.h>
#include <oneclaw/durable.h>

#include <string_view>

namespace oneclaw::sdk {

// May run on several loop threads at once; all may suspend.
class Durable {
 public:
  virtual Status submit(Call call, const oc_durable_job& job) = 0;
  virtual Status cancel(Call call, std::string_view job) = 0;
  // *state becomes one of OC_DURABLE_...
  virtual Status status(Call call, std::string_view job, int32_t& state) = 0;

  static constexpr const char* kInterface = OC_DURABLE_V1;
  template <class T>
  static const void* table() noexcept;

 protected:
  ~Durable() = default;
};

template <class T>
struct DurableTable {
  static oc_status submit(void* self, oc_call* call, const oc_durable_job* job) noexcept {
    return guard<T>(self, call, [&](Durable& durable, Call c) { return durable.submit(c, known(*job)); });
  }
  static oc_status cancel(void* self, oc_call* call, oc_str job) noexcept {
    return guard<T>(self, call, [&](Durable& durable, Call c) { return durable.cancel(c, view(job)); });
  }
  static oc_status status(void* self, oc_call* call, oc_str job, int32_t* state) noexcept {
    return guard<T>(self, call, [&](Durable& durable, Call c) { return durable.status(c, view(job), *state); });
  }

  static constexpr oc_durable_v1 kValue = {
      .size = sizeof(oc_durable_v1),
      .flags = 0,
      .submit = &submit,
      .cancel = &cancel,
      .status = &status,
  };
};

template <class T>
const void* Durable::table() noexcept {
  return &DurableTable<T>::kValue;
}

}  // namespace oneclaw::sdk
