// The MCP server (Model Context Protocol, streamable HTTP without streams): every workflow is a tool that runs a job.
//
// One object for all loops; answer() runs on the connection's task and suspends. It keeps no session: what a call may
// do and what it costs is decided by the caller's key, policy and wallet, as over /api/v1.
#pragma once

#include "host/base/json.h"
#include "host/base/result.h"
#include "host/engine/engine.h"

#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

namespace oneclaw::api {

inline constexpr std::string_view kToolPrefix = "run_";
// The newest first.
inline constexpr std::array<std::string_view, 3> kMcpVersions{"2025-06-18", "2025-03-26", "2024-11-05"};
inline constexpr std::chrono::milliseconds kMcpWait{120'000};  // of one tools/call for its job's end

struct McpMessage {
  std::string_view body;
  std::string_view version;          // header mcp-protocol-version; may be empty
  std::string_view idempotency_key;  // header; may be empty
  // Whom tools run for; asked only when one does.
  std::function<base::Result<std::string>()> user;
};

struct McpAnswer {
  int status = 200;
  std::string body;  // JSON; empty: a notification was taken
};

class Mcp {
 public:
  explicit Mcp(engine::Engine& engine, std::chrono::milliseconds wait = kMcpWait) : engine_(engine), wait_(wait) {}

  McpAnswer answer(const McpMessage& message);

 private:
  // Why a request is not done: what JSON-RPC calls it.
  struct Fault {
    int code = 0;
    std::string text;
  };
  using Outcome = std::variant<std::string, Fault>;  // the result as JSON, or the fault

  Outcome call(const McpMessage& message, std::string_view method, const base::JsonValue* params);
  Outcome initialize(const base::JsonValue* params) const;
  Outcome list_tools(const base::JsonValue* params);
  Outcome call_tool(const McpMessage& message, const base::JsonValue* params);
  std::string result_of(const records::Job& job) const;

  engine::Engine& engine_;
  std::chrono::milliseconds wait_;
};

}  // namespace oneclaw::api
