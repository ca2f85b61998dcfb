#include "host/check/documents.h"

#include "host/base/text.h"
#include "host/plugin/schema/schema.h"

#include <set>

namespace oneclaw::check {
namespace {

constexpr std::size_t kMaxDescription = 4u << 20;

void copy_schema(Report& report, const base::JsonValue& from, const std::string& owner, const char* key,
                 base::Json& to) {
  const base::JsonValue* schema = base::json_find(from, key);
  if (!report.expect(schema != nullptr, owner + " has no " + key)) {
    to.SetObject();
    return;
  }
  to.CopyFrom(*schema, to.GetAllocator());
  const auto compiled = plugin::schema::Schema::compile(to);
  report.expect(compiled.ok(), compiled.ok() ? "" : owner + ": " + key + ": " + compiled.error().text);
}

std::string describe_with(Specimen& specimen, Report& report,
                          const std::function<oc_status(oc_call*, oc_sink)>& describe) {
  StringSink sink(kMaxDescription);
  std::string detail;
  const oc_status status = specimen.call(
      {}, [&](oc_call* c) { return describe(c, sink.view()); }, &detail);
  report.require_ok(status, "describe", detail);
  return sink.text();
}

void write_sample(const base::JsonValue& schema, std::size_t depth, std::string& out);

void write_object(const base::JsonValue& schema, std::size_t depth, std::string& out) {
  out += "{";
  const base::JsonValue* required = base::json_find(schema, "required");
  const base::JsonValue* properties = base::json_find(schema, "properties");
  bool is_first = true;
  if (required != nullptr && required->IsArray()) {
    for (const base::JsonValue& name : required->GetArray()) {
      if (!name.IsString()) continue;
      out += (is_first ? "" : ",") + base::json_quote(base::json_view(name)) + ":";
      is_first = false;
      const base::JsonValue* property =
          properties == nullptr ? nullptr : base::json_find(*properties, base::json_view(name));
      if (property == nullptr) {
        out += "null";
      } else {
        write_sample(*property, depth + 1, out);
      }
    }
  }
  out += "}";
}

void write_sample(const base::JsonValue& schema, std::size_t depth, std::string& out) {
  constexpr std::size_t kMaxDepth = 16;
  for (const char* given : {"default", "const"}) {
    if (const base::JsonValue* value = base::json_find(schema, given); value != nullptr) {
      out += base::to_json(*value);
      return;
    }
  }
  if (const base::JsonValue* values = base::json_find(schema, "enum");
      values != nullptr && values->IsArray() && !values->Empty()) {
    out += base::to_json((*values)[0]);
    return;
  }
  const base::JsonValue* type = base::json_find(schema, "type");
  const std::string_view name =
      type != nullptr && type->IsString() ? base::json_view(*type) : std::string_view("object");
  const base::JsonValue* minimum = base::json_find(schema, "minimum");
  if (name == "object" && depth < kMaxDepth) {
    write_object(schema, depth, out);
  } else if (name == "string") {
    const base::JsonValue* length = base::json_find(schema, "minLength");
    out += base::json_quote(
        std::string(length != nullptr && length->IsUint() && length->GetUint() < 1000 ? length->GetUint() : 1, 'x'));
  } else if (name == "integer" || name == "number") {
    out += minimum != nullptr ? base::to_json(*minimum) : "0";
  } else if (name == "boolean") {
    out += "false";
  } else if (name == "array") {
    out += "[]";
  } else {
    out += "null";
  }
}

}  // namespace

oc_status StringSink::write(void* context, const void* data, std::uint64_t len) {
  auto* self = static_cast<StringSink*>(context);
  if (len > self->max_bytes_ - self->text_.size()) return OC_TOO_LARGE;
  if (len > 0) self->text_.append(static_cast<const char*>(data), len);
  return OC_OK;
}

ToolClient::ToolClient(Specimen& s) : specimen(s), table(static_cast<const oc_tool_v1*>(s.query(OC_TOOL_V1))) {}

std::string ToolClient::describe(Report& report) {
  return describe_with(specimen, report,
                       [&](oc_call* c, oc_sink sink) { return table->describe(specimen.self(), c, sink); });
}

oc_status ToolClient::invoke(const plugin::call::CallSpec& spec, const std::string& name, const std::string& input,
                             std::string* output) {
  StringSink sink(OC_TOOL_MAX_OUTPUT);
  const oc_status status = specimen.call(spec, [&](oc_call* c) {
    return table->invoke(specimen.self(), c, plugin::call::to_oc(name), plugin::call::to_oc(input), sink.view());
  });
  if (output != nullptr) *output = sink.text();
  return status;
}

WorkflowClient::WorkflowClient(Specimen& s)
    : specimen(s), table(static_cast<const oc_workflow_v1*>(s.query(OC_WORKFLOW_V1))) {}

std::string WorkflowClient::describe(Report& report) {
  return describe_with(specimen, report,
                       [&](oc_call* c, oc_sink sink) { return table->describe(specimen.self(), c, sink); });
}

oc_status WorkflowClient::run_step(const plugin::call::CallSpec& spec, const oc_step& step, std::string* state) {
  StringSink sink(OC_WORKFLOW_MAX_STATE);
  const oc_status status =
      specimen.call(spec, [&](oc_call* c) { return table->run_step(specimen.self(), c, &step, sink.view()); });
  if (state != nullptr) *state = sink.text();
  return status;
}

oc_status WorkflowClient::present(const std::string& workflow, const std::string& output, std::uint32_t page,
                                  std::string* view) {
  StringSink sink(OC_WORKFLOW_MAX_STATE);
  const oc_status status = specimen.call({}, [&](oc_call* c) {
    return table->present(specimen.self(), c, plugin::call::to_oc(workflow), plugin::call::to_oc(output), page,
                          sink.view());
  });
  if (view != nullptr) *view = sink.text();
  return status;
}

std::vector<Described> read_description(Report& report, const std::string& text, const char* list) {
  const auto document = base::parse_json(text);
  if (!document) report.fail("describe: no JSON: " + document.error().text);
  const base::JsonValue* items = base::json_find(*document, list);
  report.require(items != nullptr && items->IsArray() && !items->Empty(),
                 std::string("describe: \"") + list + "\" is missing or empty");
  std::vector<Described> all;
  std::set<std::string, std::less<>> names;
  for (const base::JsonValue& item : items->GetArray()) {
    const base::JsonValue* name = base::json_find(item, "name");
    report.require(name != nullptr && name->IsString() && name->GetStringLength() > 0,
                   "describe: an entry has no name");
    Described one;
    one.name = base::json_view(*name);
    report.expect(names.insert(one.name).second, "describe: two entries are called " + quoted(one.name));
    copy_schema(report, item, quoted(one.name), "input_schema", one.input_schema);
    copy_schema(report, item, quoted(one.name), "output_schema", one.output_schema);
    if (const base::JsonValue* steps = base::json_find(item, "steps"); steps != nullptr && steps->IsArray()) {
      for (const base::JsonValue& step : steps->GetArray()) {
        const base::JsonValue* step_name = base::json_find(step, "name");
        const bool is_named = step_name != nullptr && step_name->IsString();
        report.expect(is_named, "describe: a step of " + quoted(one.name) + " has no name");
        one.steps.emplace_back(is_named ? base::json_view(*step_name) : std::string_view());
      }
    }
    all.push_back(std::move(one));
  }
  return all;
}

std::vector<std::string> hostile_inputs() {
  const std::string deep = std::string(base::kMaxJsonDepth - 1, '[') + std::string(base::kMaxJsonDepth - 1, ']');
  const std::string deeper = std::string(100'000, '[');
  return {"",
          "null",
          "true",
          "0",
          "-1",
          "1e308",
          "9223372036854775808",
          "\"\"",
          "\"\\u0000\"",
          "[]",
          "[{}]",
          "{",
          "{}}",
          deep,
          deeper,
          "\xff\xfe",
          "{\"\":0}",
          "{\"name\":[]}",
          "{\"url\":\"file:///etc/passwd\"}",
          "{\"a\":\"" + std::string(1u << 20, 'x') + "\"}"};
}

std::string sample_of(const base::JsonValue& schema) {
  std::string out;
  write_sample(schema, 0, out);
  return out;
}

}  // namespace oneclaw::check
