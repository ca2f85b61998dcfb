#include "host/api/openapi.h"

#include "host/base/json_out.h"
#include "host/net/problem.h"

#include <map>

namespace oneclaw::api {
namespace {

using base::JsonOut;
using base::JsonValue;

const std::string kSchemaPlace = "#/components/schemas/";

struct Operation {
  std::string method;
  std::string summary;
  std::string scope;
  bool is_public = false;
  bool is_admin = false;
  RouteDoc doc;
  bool is_session = false;
};
using Operations = std::vector<Operation>;

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

// "get_api_v1_jobs_id_events".
std::string operation_id(const std::string& method, std::string_view path) {
  std::string out = lower(method);
  bool is_gap = true;
  for (const char c : path) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_word && is_gap) out += '_';
    if (is_word) out += c;
    is_gap = !is_word;
  }
  return out;
}

std::vector<std::string> names_in(std::string_view pattern) {
  std::vector<std::string> names;
  while (true) {
    const std::size_t open = pattern.find('{');
    const std::size_t close = pattern.find('}');
    if (open == std::string_view::npos || close == std::string_view::npos) return names;
    names.emplace_back(pattern.substr(open + 1, close - open - 1));
    pattern.remove_prefix(close + 1);
  }
}

void write_parameter(JsonOut& out, std::string_view name, std::string_view place) {
  const bool is_number = name == "limit" || name == "before";
  out.open().field("name", name).field("in", place).field("required", place == "path").key("schema").open();
  out.field("type", is_number ? "integer" : "string").close().close();
}

void write_content(JsonOut& out, std::string_view media_type, std::string_view schema) {
  out.key("content").open().key(media_type).open();
  if (!schema.empty()) out.key("schema").open().field("$ref", kSchemaPlace + std::string(schema)).close();
  out.close().close();
}

void write_operation(JsonOut& out, std::string_view path, const Operation& operation) {
  const RouteDoc& doc = operation.doc;
  out.key(lower(operation.method)).open().field("operationId", operation_id(operation.method, path));
  out.field("summary", operation.summary);
  if (!operation.scope.empty()) out.field("description", "Needs the scope " + operation.scope + ".");
  out.key("security").open_array();
  if (!operation.is_public) {
    const std::string_view scheme = operation.is_session ? "session" : operation.is_admin ? "adminKey" : "apiKey";
    out.open().key(scheme).open_array().close_array().close();
  }
  out.close_array().key("parameters").open_array();
  for (const std::string& name : names_in(path)) write_parameter(out, name, "path");
  for (const std::string_view name : doc.query) write_parameter(out, name, "query");
  for (const std::string_view name : doc.headers) write_parameter(out, name, "header");
  out.close_array();
  if (!doc.body.empty()) {
    out.key("requestBody").open().field("required", true);
    write_content(out, "application/json", doc.body);
    out.close();
  }
  out.key("responses").open();
  for (const int status : doc.statuses) {
    out.key(std::to_string(status)).open().field("description", net::reason_phrase(status));
    if (status != 202 || !doc.answer.empty()) {
      if (status != 204) write_content(out, doc.media_type, doc.answer);
    }
    out.close();
  }
  out.key("default").open().field("description", "An error (RFC 9457)");
  write_content(out, net::kProblemType, "Problem");
  out.close().close().close();
}

// Schemas of plugins refer to themselves from their own root: here they stand deeper.
void move_references(JsonValue& value, const std::string& place, base::Json::AllocatorType& memory) {
  if (value.IsArray()) {
    for (auto& item : value.GetArray()) move_references(item, place, memory);
  }
  if (!value.IsObject()) return;
  for (auto& member : value.GetObject()) {
    const std::string_view name = base::json_view(member.name);
    if (name == "$ref" && member.value.IsString() && base::json_view(member.value).starts_with('#')) {
      const std::string moved = place + std::string(base::json_view(member.value).substr(1));
      member.value.SetString(moved, memory);
    } else if (name != "const" && name != "enum" && name != "default" && name != "examples") {
      move_references(member.value, place, memory);
    }
  }
}

void write_plugin_schema(JsonOut& out, const std::string& name, const std::string& text) {
  auto schema = base::parse_json(text.empty() ? "{}" : text);
  if (!schema) return;  // the registry has read it before
  if (schema->IsObject()) {
    schema->RemoveMember("$schema");
    schema->RemoveMember("$id");
  }
  move_references(*schema, kSchemaPlace + name, schema->GetAllocator());
  out.raw(name, base::to_json(*schema));
}

// What POST /api/v1/workflow takes: one form for each workflow.
void write_run_request(JsonOut& out, const JsonValue& base_form, const services::registry::Catalog& catalog) {
  out.key("RunRequest").open();
  for (const auto& member : base_form.GetObject()) out.raw(base::json_view(member.name), base::to_json(member.value));
  if (!catalog.workflows.empty()) {
    out.key("anyOf").open_array();
    for (const auto& workflow : catalog.workflows) {
      out.open().key("properties").open();
      out.key("workflow").open().field("const", workflow.name).close();
      out.key("input").open().field("$ref", kSchemaPlace + "input_" + workflow.name).close();
      out.close().close();
    }
    out.close_array();
  }
  out.close();
}

void write_schemas(JsonOut& out, const services::registry::Catalog& catalog) {
  out.key("schemas").open();
  const auto own = base::parse_json(openapi_schemas());
  if (own) {
    for (const auto& member : own->GetObject()) {
      const std::string_view name = base::json_view(member.name);
      if (name == "RunRequest") {
        write_run_request(out, member.value, catalog);
      } else {
        out.raw(name, base::to_json(member.value));
      }
    }
  }
  for (const auto& workflow : catalog.workflows) {
    write_plugin_schema(out, "input_" + workflow.name, workflow.input.text);
    if (!workflow.output.text.empty()) write_plugin_schema(out, "output_" + workflow.name, workflow.output.text);
  }
  out.close();
}

Operation host_operation(const std::string& method, const std::string& path) {
  const bool is_admin = path.starts_with("/admin");
  Operation out{method, is_admin ? "Administration" : "State of the host", "", !is_admin, is_admin, {}, false};
  if (path == "/metrics" || path == "/healthz") out.doc.media_type = "text/plain";
  if (path == "/readyz") out.doc.statuses = {200, 503};
  if (path == "/" || path == "/console/{file}") {
    out.summary = "The web console";
    out.doc.media_type = path == "/" ? "text/html" : "*/*";
  }
  if (path == "/console/session") {
    out.summary = method == "POST"  ? "Log a browser in with a key"
                  : method == "GET" ? "The browser's session"
                                    : "Log the browser out";
    if (method == "POST") out.doc.body = "LoginRequest";
    out.is_public = method != "DELETE";
    out.is_session = method == "DELETE";
    if (method == "DELETE") out.doc.statuses = {204};
    if (method == "GET") out.doc.statuses = {200, 204};
    if (method != "DELETE") out.doc.answer = "Session";
  }
  return out;
}

Operation plugin_operation(const std::string& method, const std::string& path) {
  Operation out{method, "Answered by a plugin", "", false, false, {}, false};
  if (!path.starts_with("/api/v1/messages")) return out;
  out.scope = "messages";
  out.summary = "Messages of a conversation";
  if (method == "POST") {
    out.summary = "Say something, or press a button";
    out.doc = {"MessageRequest", "MessageAnswer", {"user"}, {}, {202}};
  } else if (path == "/api/v1/messages/events") {
    out.summary = "Server-sent events of a conversation";
    out.doc = {"", "", {"conversation", "user"}, {"last-event-id"}, {200}, "text/event-stream"};
  } else {
    out.doc = {"", "MessageList", {"conversation", "limit", "before", "user"}};
  }
  return out;
}

std::map<std::string, Operations> operations_of(const RouteTable& routes, const std::vector<std::string>& host_routes,
                                                const std::vector<std::string>& plugin_routes) {
  std::map<std::string, Operations> paths;
  for (const Route& route : routes.routes()) {
    const bool is_admin = route.scope == "admin";
    paths[route.pattern].push_back(
        {route.method, route.summary, is_admin ? "" : route.scope, route.is_public, is_admin, route.doc, false});
  }
  for (const std::string& route : host_routes) {
    const std::size_t space = route.find(' ');
    paths[route.substr(space + 1)].push_back(host_operation(route.substr(0, space), route.substr(space + 1)));
  }
  for (const std::string& route : plugin_routes) {
    const std::size_t space = route.find(' ');
    paths[route.substr(space + 1)].push_back(plugin_operation(route.substr(0, space), route.substr(space + 1)));
  }
  return paths;
}

}  // namespace

std::string openapi_document(const RouteTable& routes, const std::vector<std::string>& host_routes,
                             const std::vector<std::string>& plugin_routes,
                             const services::registry::Catalog& catalog) {
  JsonOut out;
  out.open().field("openapi", "3.1.0");
  out.key("info").open().field("title", "OneClaw").field("version", "1");
  out.field("description", "Workflows as jobs: started, watched, paid and answered.").close();
  out.key("paths").open();
  for (const auto& [path, operations] : operations_of(routes, host_routes, plugin_routes)) {
    out.key(path).open();
    for (const Operation& operation : operations) write_operation(out, path, operation);
    out.close();
  }
  out.close().key("components").open();
  write_schemas(out, catalog);
  out.key("securitySchemes").open();
  for (const auto& [name, text] : {std::pair("apiKey", "A user's key; 'oneclaw key create' makes one"),
                                   std::pair("adminKey", "An administrator's key")}) {
    out.key(name).open().field("type", "http").field("scheme", "bearer").field("description", text).close();
  }
  out.key("session").open().field("type", "apiKey").field("in", "cookie").field("name", kSessionCookie);
  out.field("description", "Of a browser; what changes something also needs the header x-oneclaw-csrf").close();
  return out.close().close().close().take();
}

}  // namespace oneclaw::api
