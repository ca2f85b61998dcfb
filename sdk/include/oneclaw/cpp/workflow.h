// oneclaw/cpp/workflow.h - Workflow: derive from it to provide "oneclaw.workflow/1". Semantics: oneclaw/workflow.h.
#pragma once

#include <oneclaw/cpp/elements.h>
#include <oneclaw/cpp/guard.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/workflow.h>

#include <string_view>

namespace oneclaw::sdk {

// May run on several loop threads at once; run_step may suspend.
class Workflow {
 public:
  // Leaf. One JSON document, the same for the life of the instance.
  virtual Status describe_workflows(Call call, Sink json) = 0;
  // Writes the state for the next step. OC_STOP ends the job early.
  virtual Status run_step(Call call, const oc_step& step, Sink state) = 0;
  // Leaf. Turns a finished job's output into a view (sdk/abi/view.md).
  virtual Status present(Call call, std::string_view workflow, std::string_view output, uint32_t page, Sink view) = 0;

  static constexpr const char* kInterface = OC_WORKFLOW_V1;
  template <class T>
  static const void* table() noexcept;

 protected:
  ~Workflow() = default;
};

template <class T>
struct WorkflowTable {
  static oc_status describe(void* self, oc_call* call, oc_sink json) noexcept {
    return guard<T>(self, call, [&](Workflow& workflow, Call c) { return workflow.describe_workflows(c, Sink(json)); });
  }
  static oc_status run_step(void* self, oc_call* call, const oc_step* step, oc_sink state) noexcept {
    return guard<T>(self, call,
                    [&](Workflow& workflow, Call c) { return workflow.run_step(c, known(*step), Sink(state)); });
  }
  static oc_status present(void* self, oc_call* call, oc_str workflow_name, oc_str output, uint32_t page,
                           oc_sink out) noexcept {
    return guard<T>(self, call, [&](Workflow& workflow, Call c) {
      return workflow.present(c, view(workflow_name), view(output), page, Sink(out));
    });
  }

  static constexpr oc_workflow_v1 kValue = {
      .size = sizeof(oc_workflow_v1),
      .flags = 0,
      .describe = &describe,
      .run_step = &run_step,
      .present = &present,
  };
};

template <class T>
const void* Workflow::table() noexcept {
  return &WorkflowTable<T>::kValue;
}

}  // namespace oneclaw::sdk
