// The forms of requests and answers, written once by hand; tests/e2e/test_openapi.py holds real answers against them.
#include "host/api/openapi.h"

namespace oneclaw::api {
namespace {

constexpr std::string_view kSchemas = R"({
"Problem": {"type": "object", "required": ["title", "status", "detail", "code"], "properties": {
  "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
  "code": {"type": "string", "description": "Stable, for programs."}}},
"Micros": {"type": "integer", "description": "Micro-dollars: 1,000,000 are one US dollar."},
"Time": {"type": "string", "format": "date-time"},
"Job": {"type": "object",
  "required": ["id", "workflow", "user", "status", "step", "steps", "price_micros", "cost_micros", "charged_micros",
               "input", "created", "links"],
  "properties": {
    "id": {"type": "string"}, "workflow": {"type": "string"}, "user": {"type": "string"},
    "status": {"enum": ["pending", "running", "completed", "failed", "cancelled"]},
    "step": {"type": "integer", "description": "Steps that are done."}, "steps": {"type": "integer"},
    "price_micros": {"$ref": "#/components/schemas/Micros"}, "cost_micros": {"$ref": "#/components/schemas/Micros"},
    "charged_micros": {"$ref": "#/components/schemas/Micros"},
    "origin": {"type": "string"}, "dry_run": {"type": "boolean"},
    "created": {"$ref": "#/components/schemas/Time"}, "started": {"$ref": "#/components/schemas/Time"},
    "ended": {"$ref": "#/components/schemas/Time"},
    "parent": {"type": "string"}, "retry_of": {"type": "string"},
    "message": {"type": "string", "description": "The message of the conversation that shows it."},
    "input": {}, "output": {}, "error": {"$ref": "#/components/schemas/Failure"},
    "step_list": {"type": "array", "items": {"$ref": "#/components/schemas/Step"}},
    "artifacts": {"type": "array", "items": {"$ref": "#/components/schemas/Artifact"}},
    "links": {"type": "object", "required": ["self", "events", "cancel", "retry"],
              "additionalProperties": {"type": "string"}}}},
"Failure": {"type": "object", "required": ["code", "detail"],
  "properties": {"code": {"type": "string"}, "detail": {"type": "string"}}},
"Step": {"type": "object", "required": ["step", "name", "attempts", "cost_micros", "started", "ended"], "properties": {
  "step": {"type": "integer", "minimum": 1}, "name": {"type": "string"}, "attempts": {"type": "integer"},
  "cost_micros": {"$ref": "#/components/schemas/Micros"}, "started": {"$ref": "#/components/schemas/Time"},
  "ended": {"$ref": "#/components/schemas/Time"}, "error": {"$ref": "#/components/schemas/Failure"}}},
"Artifact": {"type": "object", "required": ["id", "kind", "name", "media_type", "bytes", "created", "expires", "link"],
  "properties": {
    "id": {"type": "string"},
    "kind": {"enum": ["log", "screenshot", "html_snapshot", "api_request", "api_response", "output", "report",
                      "error"]},
    "name": {"type": "string"}, "media_type": {"type": "string"}, "bytes": {"type": "integer", "minimum": 0},
    "created": {"$ref": "#/components/schemas/Time"}, "expires": {"$ref": "#/components/schemas/Time"},
    "link": {"type": "string"}}},
"JobAnswer": {"type": "object", "required": ["job"], "properties": {"job": {"$ref": "#/components/schemas/Job"}}},
"JobList": {"type": "object", "required": ["jobs"], "properties": {
  "jobs": {"type": "array", "items": {"$ref": "#/components/schemas/Job"}},
  "next": {"type": "string", "description": "The address of the next page."}}},
"ReplayAnswer": {"type": "object", "required": ["replay"], "properties": {
  "replay": {"type": "object", "required": ["job", "identical", "steps"], "properties": {
    "job": {"type": "string"}, "identical": {"type": "boolean", "description": "Byte for byte."},
    "steps": {"type": "array", "items": {"type": "object", "required": ["name", "answers", "identical"], "properties": {
      "name": {"type": "string"}, "answers": {"type": "integer"}, "identical": {"type": "boolean"},
      "why": {"type": "string"}}}}}}}},
"ArtifactList": {"type": "object", "required": ["artifacts"], "properties": {
  "artifacts": {"type": "array", "items": {"$ref": "#/components/schemas/Artifact"}}}},
"Workflow": {"type": "object", "required": ["name", "title", "input_schema", "steps"], "properties": {
  "name": {"type": "string"}, "title": {"type": "string"}, "description": {"type": "string"},
  "instance": {"type": "string"}, "triggers": {"type": "array", "items": {"type": "string"}},
  "examples": {"type": "array", "items": {"type": "string"}},
  "input_schema": {"type": "object"}, "output_schema": {"type": "object"}, "price": {"type": "object"},
  "steps": {"type": "array", "items": {"type": "object", "required": ["name", "title", "timeout_ms"], "properties": {
    "name": {"type": "string"}, "title": {"type": "string"}, "timeout_ms": {"type": "integer"}}}}}},
"WorkflowList": {"type": "object", "required": ["workflows"], "properties": {
  "workflows": {"type": "array", "items": {"$ref": "#/components/schemas/Workflow"}}}},
"RunRequest": {"type": "object", "required": ["workflow"], "additionalProperties": false, "properties": {
  "workflow": {"type": "string"}, "input": {"description": "As the workflow's input schema says."},
  "user": {"type": "string", "description": "For whom; administrators only."},
  "idempotency_key": {"type": "string", "maxLength": 128, "description": "As the header Idempotency-Key."},
  "wait_ms": {"type": "integer", "minimum": 0, "maximum": 120000}, "dry_run": {"type": "boolean"}}},
"Schedule": {"type": "object",
  "required": ["id", "number", "workflow", "user", "input", "rule", "time_zone", "enabled", "refusals", "created"],
  "properties": {
    "id": {"type": "string"}, "number": {"type": "integer", "description": "What its user calls it."},
    "workflow": {"type": "string"}, "user": {"type": "string"}, "input": {},
    "rule": {"type": "string", "description": "Cron, five fields."},
    "said": {"type": "string", "description": "The phrase that the rule was made from."},
    "time_zone": {"type": "string", "description": "IANA name."},
    "enabled": {"type": "boolean", "description": "False: switched off after refusals in a row."},
    "refusals": {"type": "integer", "minimum": 0, "description": "In a row."},
    "problem": {"type": "string", "description": "Why the last due time did not run."},
    "channel": {"type": "string"}, "last_job": {"type": "string"},
    "created": {"$ref": "#/components/schemas/Time"}, "next": {"$ref": "#/components/schemas/Time"},
    "last": {"$ref": "#/components/schemas/Time"}}},
"ScheduleAnswer": {"type": "object", "required": ["schedule"], "properties": {
  "schedule": {"$ref": "#/components/schemas/Schedule"},
  "price_micros": {"$ref": "#/components/schemas/Micros"}}},
"ScheduleList": {"type": "object", "required": ["schedules"], "properties": {
  "schedules": {"type": "array", "items": {"$ref": "#/components/schemas/Schedule"}}}},
"ScheduleRequest": {"type": "object", "required": ["workflow", "when"], "additionalProperties": false, "properties": {
  "workflow": {"type": "string"}, "input": {"description": "As the workflow's input schema says."},
  "when": {"type": "string", "maxLength": 200, "description": "every monday 8am, or cron: 0 8 * * 1"},
  "time_zone": {"type": "string", "description": "IANA name; the user's when absent."},
  "user": {"type": "string", "description": "For whom; administrators only."},
  "idempotency_key": {"type": "string", "maxLength": 128, "description": "As the header Idempotency-Key."}}},
"Wallet": {"type": "object",
  "required": ["user", "tier", "balanceCents", "lifetimeSpentCents", "balance_micros", "available_micros",
               "held_micros", "frozen"],
  "properties": {
    "user": {"type": "string"}, "tier": {"enum": ["free", "starter", "pro", "enterprise"]},
    "balanceCents": {"type": "integer"}, "lifetimeSpentCents": {"type": "integer"},
    "balance_micros": {"$ref": "#/components/schemas/Micros"},
    "available_micros": {"$ref": "#/components/schemas/Micros"},
    "held_micros": {"$ref": "#/components/schemas/Micros"}, "frozen": {"type": "boolean"}}},
"Transaction": {"type": "object",
  "required": ["seq", "type", "amountCents", "balanceAfterCents", "source", "sourceId", "description", "created"],
  "properties": {
    "seq": {"type": "integer"}, "type": {"enum": ["credit", "debit", "adjustment"]},
    "amountCents": {"type": "integer"}, "balanceAfterCents": {"type": "integer"},
    "amount_micros": {"$ref": "#/components/schemas/Micros"},
    "balance_after_micros": {"$ref": "#/components/schemas/Micros"},
    "source": {"type": "string"}, "sourceId": {"type": "string"}, "description": {"type": "string"},
    "created": {"$ref": "#/components/schemas/Time"}}},
"TransactionList": {"type": "object", "required": ["transactions"], "properties": {
  "transactions": {"type": "array", "items": {"$ref": "#/components/schemas/Transaction"}}}},
"CreditRequest": {"type": "object", "required": ["amount_cents", "idempotency_key"], "additionalProperties": false,
  "properties": {"user": {"type": "string"}, "amount_cents": {"type": "integer", "minimum": 1},
                 "idempotency_key": {"type": "string"}, "description": {"type": "string"}}},
"CreditAnswer": {"type": "object", "required": ["user", "transaction"], "properties": {
  "user": {"type": "string"}, "transaction": {"$ref": "#/components/schemas/Transaction"}}},
"LedgerProof": {"type": "object", "required": ["clean", "accounts", "transfers", "difference_count", "differences"],
  "properties": {
    "clean": {"type": "boolean"}, "accounts": {"type": "integer"}, "transfers": {"type": "integer"},
    "wallets": {"type": "integer"}, "transactions": {"type": "integer"}, "holds": {"type": "integer"},
    "difference_count": {"type": "integer"},
    "differences": {"type": "array", "items": {"type": "object", "required": ["place", "text"], "properties": {
      "place": {"type": "string"}, "text": {"type": "string"}}}}}},
"UsageList": {"type": "object", "required": ["usage"], "properties": {
  "next": {"type": "string", "description": "Where the lines before these are."},
  "usage": {"type": "array", "items": {"type": "object",
    "required": ["id", "job", "step", "tool", "provider", "operation", "quantity", "unit", "cost_micros", "at"],
    "properties": {"id": {"type": "string"},
      "job": {"type": "string"}, "step": {"type": "string"}, "tool": {"type": "string"},
      "provider": {"type": "string"}, "operation": {"type": "string"}, "quantity": {"type": "integer"},
      "unit": {"type": "string"}, "cost_micros": {"$ref": "#/components/schemas/Micros"},
      "estimated": {"type": "boolean"}, "at": {"$ref": "#/components/schemas/Time"}}}}}},
"Key": {"type": "object", "required": ["id", "name", "user", "scopes", "created"], "properties": {
  "id": {"type": "string"}, "name": {"type": "string"}, "user": {"type": "string"}, "scopes": {},
  "created": {"$ref": "#/components/schemas/Time"}, "revoked": {"$ref": "#/components/schemas/Time"}}},
"KeyList": {"type": "object", "required": ["keys"], "properties": {
  "keys": {"type": "array", "items": {"$ref": "#/components/schemas/Key"}}}},
"KeyRequest": {"type": "object", "additionalProperties": false, "properties": {
  "name": {"type": "string"}, "user": {"type": "string"}, "scopes": {"type": "array", "items": {"type": "string"}}}},
"KeyMade": {"type": "object", "required": ["key", "record"], "properties": {
  "key": {"type": "string", "description": "Shown this once."}, "record": {"$ref": "#/components/schemas/Key"}}},
"JsonRpcRequest": {"type": "object", "required": ["jsonrpc", "method"], "properties": {
  "jsonrpc": {"const": "2.0"}, "id": {"type": ["string", "integer"]}, "method": {"type": "string"},
  "params": {"type": "object"}}},
"JsonRpcAnswer": {"type": "object", "required": ["jsonrpc", "id"], "properties": {
  "jsonrpc": {"const": "2.0"}, "id": {"type": ["string", "integer", "null"]}, "result": {"type": "object"},
  "error": {"type": "object", "required": ["code", "message"], "properties": {
    "code": {"type": "integer"}, "message": {"type": "string"}}}}},
"LoginRequest": {"type": "object", "required": ["key"], "properties": {
  "key": {"type": "string"}, "user": {"type": "string", "description": "Whom an administrator acts for."}}},
"Session": {"type": "object", "required": ["csrf", "user", "name", "is_admin", "expires"], "properties": {
  "csrf": {"type": "string", "description": "To be repeated in x-oneclaw-csrf by requests that change something."},
  "user": {"type": "string"}, "name": {"type": "string"}, "is_admin": {"type": "boolean"},
  "expires": {"$ref": "#/components/schemas/Time"}}},
"View": {"type": "object", "description": "What OneClaw shows: title, text, items, actions, page, progress."},
"SimulateRequest": {"type": "object", "required": ["view"], "additionalProperties": false,
  "properties": {"view": {"$ref": "#/components/schemas/View"}}},
"SimulateAnswer": {"type": "object", "required": ["channels"], "properties": {
  "channels": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}}}},
"Message": {"type": "object", "required": ["id", "seq", "position", "from", "at"], "properties": {
  "id": {"type": "string"}, "seq": {"type": "integer", "minimum": 1}, "position": {"type": "integer", "minimum": 1},
  "from": {"enum": ["user", "oneclaw"]}, "at": {"$ref": "#/components/schemas/Time"}, "text": {"type": "string"},
  "action": {"type": "string"}, "reply_to": {"type": "string"}, "view": {"$ref": "#/components/schemas/View"}}},
"MessageRequest": {"type": "object", "additionalProperties": false, "properties": {
  "text": {"type": "string"}, "action": {"type": "string"}, "message": {"type": "string"},
  "conversation": {"type": "string"}, "id": {"type": "string", "description": "The same for a repeat."}}},
"MessageAnswer": {"type": "object", "required": ["message"], "properties": {
  "message": {"$ref": "#/components/schemas/Message"}}},
"MessageList": {"type": "object", "required": ["messages"], "properties": {
  "messages": {"type": "array", "items": {"$ref": "#/components/schemas/Message"}},
  "next": {"type": "string", "description": "The address of older messages."}}},
"OpenApi": {"type": "object", "required": ["openapi", "info", "paths"]}
})";

}  // namespace

std::string_view openapi_schemas() noexcept { return kSchemas; }

}  // namespace oneclaw::api
