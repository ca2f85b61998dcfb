#include "host/api/mcp.h"

#include "host/engine/engine_for_test.h"

#include <gmock/gmock.h>

namespace oneclaw::api {
namespace {

using base::JsonValue;
using ::testing::HasSubstr;

class McpTest : public ::testing::Test {
 protected:
  void SetUp() override {
    host.on_task([&] { host.user("anna", 1'000'000); });
  }
  McpAnswer raw(std::string_view body, std::string_view version = {}, std::string_view key = {}) {
    McpAnswer answer;
    host.on_task([&] {
      answer = mcp.answer({body, version, key, []() -> base::Result<std::string> { return std::string("anna"); }});
    });
    return answer;
  }
  base::Json send(const std::string& method, const std::string& params = "{}", std::string_view key = {}) {
    const std::string body = R"({"jsonrpc":"2.0","id":7,"method":")" + method + R"(","params":)" + params + "}";
    const McpAnswer answer = raw(body, "2025-06-18", key);
    EXPECT_EQ(answer.status, 200);
    base::Json json = base::parse_json(answer.body).value();
    EXPECT_STREQ(json["jsonrpc"].GetString(), "2.0");
    EXPECT_EQ(json["id"].GetInt(), 7);
    return json;
  }
  static int code(const base::Json& json) { return json.HasMember("error") ? json["error"]["code"].GetInt() : 0; }
  static std::string text(const base::Json& json) { return json["result"]["content"][0]["text"].GetString(); }

  engine::EngineHost host;
  Mcp mcp{*host.engine, std::chrono::milliseconds(10'000)};
};

TEST_F(McpTest, InitializeAnswersTheVersionThatTheClientSpeaks) {
  for (const std::string_view version : kMcpVersions) {
    const auto json = send("initialize", R"({"protocolVersion":")" + std::string(version) + R"("})");
    EXPECT_EQ(base::json_view(json["result"]["protocolVersion"]), version);
  }
  const auto json = send("initialize", R"({"protocolVersion":"2099-01-01"})");
  EXPECT_STREQ(json["result"]["protocolVersion"].GetString(), "2025-06-18");
  EXPECT_TRUE(json["result"]["capabilities"].HasMember("tools"));
  EXPECT_EQ(code(send("initialize")), -32602);
}

TEST_F(McpTest, PingIsAnsweredAndNotificationsAreTaken) {
  EXPECT_EQ(send("ping")["result"].MemberCount(), 0u);
  const McpAnswer taken = raw(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
  EXPECT_EQ(taken.status, 202);
  EXPECT_EQ(taken.body, "");
  EXPECT_EQ(raw(R"({"jsonrpc":"2.0","id":1,"result":{}})").status, 202);
}

TEST_F(McpTest, EveryWorkflowIsAToolWithItsSchemaAndPrice) {
  const auto json = send("tools/list");
  const JsonValue& tools = json["result"]["tools"];
  ASSERT_EQ(tools.Size(), 4u);
  const auto tool = [&](std::string_view name) -> const JsonValue& {
    for (const auto& t : tools.GetArray()) {
      if (base::json_view(t["name"]) == name) return t;
    }
    ADD_FAILURE() << name;
    return tools[0];
  };
  EXPECT_STREQ(tool("run_work")["description"].GetString(), "Work. Price: $0.50 a run.");
  EXPECT_TRUE(tool("run_work")["inputSchema"]["properties"].HasMember("steps"));
  EXPECT_STREQ(tool("run_work")["outputSchema"]["type"].GetString(), "object");
  EXPECT_THAT(tool("run_gift")["description"].GetString(), HasSubstr("It is free."));
  EXPECT_THAT(tool("run_unpriced")["description"].GetString(), HasSubstr("No price is set"));
  EXPECT_EQ(code(send("tools/list", R"({"cursor":"2"})")), -32602);
}

TEST_F(McpTest, ACallRunsTheJobAndAnswersItsOutput) {
  const auto json = send("tools/call", R"({"name":"run_work","arguments":{"steps":[["add"],["add"]]}})");
  ASSERT_EQ(code(json), 0);
  EXPECT_FALSE(json["result"]["isError"].GetBool());
  EXPECT_EQ(json["result"]["structuredContent"]["sum"].GetInt(), 2);
  EXPECT_EQ(text(json), base::to_json(json["result"]["structuredContent"]));
  EXPECT_EQ(json["result"]["_meta"]["oneclaw/charged_micros"].GetInt64(), 500'000);
  host.on_task([&] {
    EXPECT_EQ(host.balance("anna").balance_micros, 500'000);
    const auto job = host.engine->find("anna", json["result"]["_meta"]["oneclaw/job"].GetString());
    ASSERT_TRUE(job);
    EXPECT_EQ(job->origin, "mcp");
  });
}

TEST_F(McpTest, TheSameIdempotencyKeyRunsOnce) {
  const std::string call = R"({"name":"run_work","arguments":{"steps":[["note ran"]]}})";
  const auto first = send("tools/call", call, "k1");
  const auto second = send("tools/call", call, "k1");
  EXPECT_STREQ(first["result"]["_meta"]["oneclaw/job"].GetString(),
               second["result"]["_meta"]["oneclaw/job"].GetString());
  EXPECT_EQ(host.notes("ran"), 1u);
}

TEST_F(McpTest, BadCallsAreFaultsAndFailedJobsAreResults) {
  const auto unknown = send("tools/call", R"({"name":"run_wrok"})");
  EXPECT_EQ(code(unknown), -32602);
  EXPECT_THAT(unknown["error"]["message"].GetString(), HasSubstr("did you mean \"run_work\"?"));
  const auto bad = send("tools/call", R"({"name":"run_work","arguments":{"steps":1}})");
  EXPECT_EQ(code(bad), -32602);
  EXPECT_THAT(bad["error"]["message"].GetString(), HasSubstr("/steps"));
  EXPECT_EQ(code(send("tools/call", R"({"name":"run_work","arguments":[]})")), -32602);
  EXPECT_EQ(code(send("tools/call")), -32602);

  const auto failed = send("tools/call", R"({"name":"run_work","arguments":{"steps":[["fail internal"]]}})");
  EXPECT_EQ(code(failed), 0);
  EXPECT_TRUE(failed["result"]["isError"].GetBool());
  EXPECT_THAT(text(failed), HasSubstr("told to fail"));
  const auto unpriced = send("tools/call", R"({"name":"run_unpriced"})");
  EXPECT_TRUE(unpriced["result"]["isError"].GetBool());
}

TEST_F(McpTest, WithoutMoneyTheToolSaysSo) {
  const std::string call = R"({"name":"run_work","arguments":{"steps":[]}})";
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(send("tools/call", call)["result"]["isError"].GetBool());
  const auto poor = send("tools/call", call);
  EXPECT_TRUE(poor["result"]["isError"].GetBool());
  EXPECT_THAT(text(poor), HasSubstr("$0.50"));
}

TEST_F(McpTest, AJobThatTakesLongerGoesOn) {
  Mcp hasty{*host.engine, std::chrono::milliseconds(1)};
  McpAnswer answer;
  host.on_task([&] {
    answer = hasty.answer({R"({"jsonrpc":"2.0","id":"a","method":"tools/call",
                               "params":{"name":"run_work","arguments":{"steps":[["sleep 300"]]}}})",
                           "", "", []() -> base::Result<std::string> { return std::string("anna"); }});
  });
  EXPECT_THAT(answer.body, HasSubstr("goes on; GET /api/v1/jobs/"));
  EXPECT_THAT(answer.body, HasSubstr("\"isError\":true"));
}

TEST_F(McpTest, WhatIsNoRequestIsRefused) {
  const std::pair<std::string, int> cases[] = {
      {"{", -32700},
      {"[]", -32600},
      {R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])", -32600},
      {"1", -32600},
      {R"({"id":1,"method":"ping"})", -32600},
      {R"({"jsonrpc":"1.0","id":1,"method":"ping"})", -32600},
      {R"({"jsonrpc":"2.0","id":null,"method":"ping"})", -32600},
      {R"({"jsonrpc":"2.0","id":{},"method":"ping"})", -32600},
      {R"({"jsonrpc":"2.0","id":1})", -32600},
      {R"({"jsonrpc":"2.0","id":1,"method":2})", -32600},
  };
  for (const auto& [body, code] : cases) {
    const McpAnswer answer = raw(body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_THAT(answer.body, HasSubstr("\"code\":" + std::to_string(code))) << body;
  }
  EXPECT_EQ(code(send("tools/cal")), -32601);
  EXPECT_THAT(send("tools/cal")["error"]["message"].GetString(), HasSubstr("did you mean \"tools/call\"?"));
  EXPECT_EQ(code(send("ping", "[]")), -32602);
  EXPECT_EQ(raw(R"({"jsonrpc":"2.0","id":1,"method":"ping"})", "2020-01-01").status, 400);
}

}  // namespace
}  // namespace oneclaw::api
