// oneclaw/cpp/tool.h - Tool: derive from it to provide "oneclaw.tool/1". Semantics: oneclaw/tool.h.
#pragma once

#include <oneclaw/cpp/guard.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/tool.h>

#include <string_view>

namespace oneclaw::sdk {

// May run on several loop threads at once; invoke may suspend.
class Tool {
 public:
  // Leaf. One JSON document, the same for the life of the instance.
  virtual Status describe_tools(Call call, Sink json) = 0;
  virtual Status invoke(Call call, std::string_view name, std::string_view input, Sink output) = 0;

  static constexpr const char* kInterface = OC_TOOL_V1;
  template <class T>
  static const void* table() noexcept;

 protected:
  ~Tool() = default;
};

template <class T>
struct ToolTable {
  static oc_status describe(void* self, oc_call* call, oc_sink json) noexcept {
    return guard<T>(self, call, [&](Tool& tool, Call c) { return tool.describe_tools(c, Sink(json)); });
  }
  static oc_status invoke(void* self, oc_call* call, oc_str name, oc_str input, oc_sink output) noexcept {
    return guard<T>(self, call,
                    [&](Tool& tool, Call c) { return tool.invoke(c, view(name), view(input), Sink(output)); });
  }

  static constexpr oc_tool_v1 kValue = {
      .size = sizeof(oc_tool_v1),
      .flags = 0,
      .describe = &describe,
      .invoke = &invoke,
  };
};

template <class T>
const void* Tool::table() noexcept {
  return &ToolTable<T>::kValue;
}

}  // namespace oneclaw::sdk
