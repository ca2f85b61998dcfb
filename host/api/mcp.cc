#include "host/api/mcp.h"

#include "host/base/json_out.h"
#include "host/base/status.h"
#include "host/base/text.h"
#include "host/records/cents.h"

#include <algorithm>
#include <cstdio>

namespace oneclaw::api {
namespace {

using base::JsonOut;
using base::JsonValue;

constexpr int kParseError = -32700;
constexpr int kInvalidRequest = -32600;
constexpr int kMethodNotFound = -32601;
constexpr int kInvalidParams = -32602;
constexpr int kInternalError = -32603;
constexpr std::int64_t kMicrosPerDollar = 1'000'000;
constexpr std::size_t kMaxId = 256;

// `id_json` is the request's id as JSON; "null" when it cannot be known.
std::string error_json(std::string_view id_json, int code, std::string_view text) {
  JsonOut out;
  out.open().field("jsonrpc", "2.0").raw("id", id_json);
  out.key("error").open().field("code", std::int64_t{code}).field("message", text).close();
  return out.close().take();
}

std::string result_json(std::string_view id_json, std::string_view result) {
  JsonOut out;
  return out.open().field("jsonrpc", "2.0").raw("id", id_json).raw("result", result).close().take();
}

bool is_id(const JsonValue& value) {
  return value.IsInt64() || value.IsUint64() || (value.IsString() && value.GetStringLength() <= kMaxId);
}

std::string_view text_of(const JsonValue* object, std::string_view key) {
  const JsonValue* value = object == nullptr ? nullptr : base::json_find(*object, key);
  return value != nullptr && value->IsString() ? base::json_view(*value) : std::string_view();
}

std::int64_t number_of(const JsonValue& object, std::string_view key) {
  const JsonValue* value = base::json_find(object, key);
  return value != nullptr && value->IsInt64() ? value->GetInt64() : 0;
}

// "$0.50"; prices of a unit may be smaller than a cent.
std::string dollars(std::int64_t micros) {
  char text[32];
  const char* format = micros % records::kMicrosPerCent == 0 ? "$%lld.%02lld" : "$%lld.%06lld";
  const std::int64_t rest =
      micros % kMicrosPerDollar / (micros % records::kMicrosPerCent == 0 ? records::kMicrosPerCent : 1);
  std::snprintf(text, sizeof(text), format, static_cast<long long>(micros / kMicrosPerDollar),
                static_cast<long long>(rest));
  return text;
}

// One sentence about the rule that Engine::price_json gave.
std::string price_sentence(const std::string& rule_json) {
  const auto rule = base::parse_json(rule_json.empty() ? "{}" : rule_json);
  const std::string_view kind = rule ? text_of(&*rule, "kind") : std::string_view();
  if (kind == "free") return "It is free.";
  if (kind == "fixed") return "Price: " + dollars(number_of(*rule, "micros")) + " a run.";
  if (kind == "per_unit") return "Price: " + dollars(number_of(*rule, "micros")) + " a unit that is delivered.";
  if (kind == "cost_plus") {
    return "Price: what the tools cost and " + std::to_string(number_of(*rule, "percent")) + " %, at most " +
           dollars(number_of(*rule, "micros")) + " a run.";
  }
  if (kind != "packs") return "No price is set for it, so that it cannot run yet.";
  std::string text;
  const JsonValue* packs = base::json_find(*rule, "packs");
  if (packs == nullptr || !packs->IsArray()) return "It is sold in packs.";
  for (const auto& pack : packs->GetArray()) {
    text += (text.empty() ? "" : ", ") + std::to_string(number_of(pack, "units")) + " for " +
            dollars(number_of(pack, "micros"));
  }
  return "Price in packs: " + text + ".";
}

// MCP wants schemas of objects only; nothing when this is none.
bool is_object_schema(const std::string& text) {
  const auto schema = base::parse_json(text.empty() ? "{}" : text);
  return schema && text_of(&*schema, "type") == "object";
}

void write_tool(JsonOut& out, const services::registry::Workflow& workflow, const std::string& price) {
  const std::string about = workflow.description.empty() ? workflow.title : workflow.description;
  out.open().field("name", std::string(kToolPrefix) + workflow.name).field("title", workflow.title);
  out.field("description", about + (about.ends_with('.') ? " " : ". ") + price_sentence(price));
  out.raw("inputSchema", is_object_schema(workflow.input.text) ? workflow.input.text : R"({"type":"object"})");
  if (is_object_schema(workflow.output.text)) out.raw("outputSchema", workflow.output.text);
  out.close();
}

std::string tool_failure(std::string_view text) {
  JsonOut out;
  out.open().key("content").open_array().open().field("type", "text").field("text", text).close().close_array();
  return out.field("isError", true).close().take();
}

}  // namespace

McpAnswer Mcp::answer(const McpMessage& message) {
  if (!message.version.empty() &&
      std::find(kMcpVersions.begin(), kMcpVersions.end(), message.version) == kMcpVersions.end()) {
    const std::vector<std::string> known(kMcpVersions.begin(), kMcpVersions.end());
    return {400,
            error_json("null", kInvalidRequest, "the header MCP-Protocol-Version must be " + base::join_or(known))};
  }
  const auto request = base::parse_json(message.body);
  if (!request) return {400, error_json("null", kParseError, request.error().text)};
  if (request->IsArray()) return {400, error_json("null", kInvalidRequest, "batches are not taken: send one message")};
  const JsonValue* id = base::json_find(*request, "id");
  const std::string id_json = id != nullptr && is_id(*id) ? base::to_json(*id) : "null";
  const auto refused = [&](std::string_view text) {
    return McpAnswer{400, error_json(id_json, kInvalidRequest, text)};
  };
  if (!request->IsObject() || text_of(&*request, "jsonrpc") != "2.0") {
    return refused("a message is an object with \"jsonrpc\":\"2.0\"");
  }
  if (id != nullptr && !is_id(*id)) return refused("an id must be an integer or a text of at most 256 bytes");
  const std::string_view method = text_of(&*request, "method");
  if (method.empty()) {
    // This server asks nothing, so that it expects no answers; the protocol wants them taken.
    const bool is_answer =
        base::json_find(*request, "result") != nullptr || base::json_find(*request, "error") != nullptr;
    return is_answer ? McpAnswer{202, ""} : refused("\"method\" is missing");
  }
  if (id == nullptr) return {202, ""};  // a notification: nothing that it could tell is of use here
  const JsonValue* params = base::json_find(*request, "params");
  if (params != nullptr && !params->IsObject()) {
    return {200, error_json(id_json, kInvalidParams, "\"params\" must be an object")};
  }
  const Outcome outcome = call(message, method, params);
  if (const auto* fault = std::get_if<Fault>(&outcome)) return {200, error_json(id_json, fault->code, fault->text)};
  return {200, result_json(id_json, std::get<std::string>(outcome))};
}

Mcp::Outcome Mcp::call(const McpMessage& message, std::string_view method, const JsonValue* params) {
  if (method == "initialize") return initialize(params);
  if (method == "ping") return std::string("{}");
  if (method == "tools/list") return list_tools(params);
  if (method == "tools/call") return call_tool(message, params);
  const std::vector<std::string> known{"initialize", "ping", "tools/list", "tools/call"};
  const std::string name = base::clean_utf8(method, kMaxId);
  return Fault{kMethodNotFound, "no method '" + name + "'" + base::did_you_mean(name, known)};
}

// A version that this server does not speak gets its newest: the client then decides.
Mcp::Outcome Mcp::initialize(const JsonValue* params) const {
  const std::string_view asked = text_of(params, "protocolVersion");
  if (asked.empty()) return Fault{kInvalidParams, "/params/protocolVersion: is missing"};
  const bool is_known = std::find(kMcpVersions.begin(), kMcpVersions.end(), asked) != kMcpVersions.end();
  JsonOut out;
  out.open().field("protocolVersion", is_known ? asked : kMcpVersions.front());
  out.key("capabilities").open().key("tools").open().field("listChanged", false).close().close();
  out.key("serverInfo").open().field("name", "oneclaw").field("title", "OneClaw").field("version", "1").close();
  out.field("instructions", "Each tool runs one workflow to its end and is paid from the wallet of the key's user.");
  return out.close().take();
}

Mcp::Outcome Mcp::list_tools(const JsonValue* params) {
  if (!text_of(params, "cursor").empty()) return Fault{kInvalidParams, "/params/cursor: there is one page only"};
  const auto catalog = engine_.registry().catalog();
  JsonOut out;
  out.open().key("tools").open_array();
  for (const auto& workflow : catalog->workflows) write_tool(out, workflow, engine_.price_json(workflow));
  return out.close_array().close().take();
}

Mcp::Outcome Mcp::call_tool(const McpMessage& message, const JsonValue* params) {
  const std::string name(text_of(params, "name"));
  const auto catalog = engine_.registry().catalog();
  std::vector<std::string> known;
  for (const auto& workflow : catalog->workflows) known.push_back(std::string(kToolPrefix) + workflow.name);
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    const std::string shown = base::clean_utf8(name, kMaxId);
    return Fault{kInvalidParams, "/params/name: no tool '" + shown + "'" + base::did_you_mean(shown, known)};
  }
  const JsonValue* arguments = base::json_find(*params, "arguments");
  if (arguments != nullptr && !arguments->IsObject()) {
    return Fault{kInvalidParams, "/params/arguments: must be an object"};
  }
  auto user = message.user();
  if (!user) return Fault{kInvalidRequest, user.error().text};
  engine::Submission submission;
  submission.user = *user;
  submission.workflow = name.substr(kToolPrefix.size());
  submission.input = arguments == nullptr ? "{}" : base::to_json(*arguments);
  submission.origin = "mcp";
  if (!message.idempotency_key.empty()) submission.idempotency_key = std::string(message.idempotency_key);
  auto submitted = engine_.submit(submission);
  // What the model can mend, or must tell the person: money, limits, a fault of a plugin.
  if (!submitted && submitted.status() != OC_INVALID) return tool_failure(submitted.error().text);
  if (!submitted) return Fault{kInvalidParams, submitted.error().text};
  auto job = engine_.wait(*user, submitted->job.id, fiber::Deadline::after(wait_));
  if (!job) return Fault{kInternalError, "job " + submitted->job.id + ": " + job.error().text};
  return result_of(*job);
}

std::string Mcp::result_of(const records::Job& job) const {
  if (!records::is_final(job.status)) {
    return tool_failure("job " + job.id + " is at step " + std::to_string(job.step) + " of " +
                        std::to_string(job.steps) + " and goes on; GET /api/v1/jobs/" + job.id + " shows its end");
  }
  if (job.status != records::JobStatus::completed) {
    return tool_failure("job " + job.id + " is " + std::string(records::word(job.status)) + ": " +
                        job.error_code.value_or("internal") + ": " + job.error.value_or(""));
  }
  const std::string output = job.output ? job.output->text : "null";
  JsonOut out;
  out.open().key("content").open_array().open().field("type", "text").field("text", output).close().close_array();
  if (output.starts_with('{')) out.raw("structuredContent", output);
  out.field("isError", false).key("_meta").open();
  out.field("oneclaw/job", job.id).field("oneclaw/charged_micros", job.charged_micros).close();
  return out.close().take();
}

}  // namespace oneclaw::api
