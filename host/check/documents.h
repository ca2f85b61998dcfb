// What tools and workflows say about themselves: describe()'s JSON, read and checked.
//
// Used on tasks of a case that holds a serving specimen.
#pragma once

#include "host/base/json.h"
#include "host/check/specimen.h"

#include <oneclaw/tool.h>
#include <oneclaw/workflow.h>

#include <string>
#include <vector>

namespace oneclaw::check {

// A sink that collects into a string and refuses beyond a bound.
class StringSink {
 public:
  explicit StringSink(std::size_t max_bytes) : max_bytes_(max_bytes) {}
  oc_sink view() { return {this, &StringSink::write}; }
  const std::string& text() const noexcept { return text_; }

 private:
  static oc_status write(void* context, const void* data, std::uint64_t len);
  std::size_t max_bytes_;
  std::string text_;
};

// One tool or workflow of a description.
struct Described {
  std::string name;
  base::Json input_schema;
  base::Json output_schema;
  std::vector<std::string> steps;
};

struct ToolClient {
  explicit ToolClient(Specimen& specimen);
  std::string describe(Report& report);
  oc_status invoke(const plugin::call::CallSpec& spec, const std::string& name, const std::string& input,
                   std::string* output);

  Specimen& specimen;
  const oc_tool_v1* table;
};

struct WorkflowClient {
  explicit WorkflowClient(Specimen& specimen);
  std::string describe(Report& report);
  oc_status run_step(const plugin::call::CallSpec& spec, const oc_step& step, std::string* state);
  oc_status present(const std::string& workflow, const std::string& output, std::uint32_t page, std::string* view);

  Specimen& specimen;
  const oc_workflow_v1* table;
};

// `list` is "tools" or "workflows". Reports what is wrong with the document; ends the case when it cannot be read.
std::vector<Described> read_description(Report& report, const std::string& text, const char* list);

// Inputs that no plugin expects: other types, no JSON, depth, size, odd text.
std::vector<std::string> hostile_inputs();

// The smallest value that a schema asks for, by its type, default, const, enum and required properties.
std::string sample_of(const base::JsonValue& schema);

}  // namespace oneclaw::check
