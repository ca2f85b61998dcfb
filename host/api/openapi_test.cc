#include "host/api/openapi.h"

#include "host/api/v1_for_test.h"

#include <set>

namespace oneclaw::api {
namespace {

using base::JsonValue;

// As channel_web declares them.
const std::vector<std::string> kMessages{"POST /api/v1/messages", "GET /api/v1/messages",
                                         "GET /api/v1/messages/events"};

class OpenApiTest : public ::testing::Test {
 protected:
  base::Json document() {
    std::string text;
    host.engine.on_task([&] {
      text = openapi_document(host.v1.routes(), Api::own_routes(), kMessages, *host.engine.registry->catalog());
    });
    auto parsed = base::parse_json(text);
    EXPECT_TRUE(parsed) << parsed.error().text << "\n" << text;
    return parsed ? std::move(parsed).value() : base::Json();
  }
  V1Host host;
};

// Calls fn(pointer without '#') for every "$ref".
void for_each_reference(const JsonValue& value, const std::function<void(std::string_view)>& fn) {
  if (value.IsArray()) {
    for (const auto& item : value.GetArray()) for_each_reference(item, fn);
  }
  if (!value.IsObject()) return;
  for (const auto& member : value.GetObject()) {
    if (base::json_view(member.name) == "$ref" && member.value.IsString()) {
      ASSERT_EQ(base::json_view(member.value).substr(0, 1), "#") << base::json_view(member.value);
      fn(base::json_view(member.value).substr(1));
    } else {
      for_each_reference(member.value, fn);
    }
  }
}

TEST_F(OpenApiTest, TheDocumentHasEveryRouteAndNoOther) {
  const base::Json json = document();
  std::set<std::string> documented;
  for (const auto& path : json["paths"].GetObject()) {
    for (const auto& operation : path.value.GetObject()) {
      std::string method(base::json_view(operation.name));
      for (char& c : method) c = static_cast<char>(c - 'a' + 'A');
      documented.insert(method + " " + std::string(base::json_view(path.name)));
    }
  }
  std::set<std::string> served;
  for (const Route& route : host.v1.routes().routes()) served.insert(route.method + " " + route.pattern);
  for (const std::string& route : Api::own_routes()) served.insert(route);
  served.insert(kMessages.begin(), kMessages.end());
  EXPECT_EQ(documented, served);
}

TEST_F(OpenApiTest, EveryReferenceLeadsSomewhere) {
  const base::Json json = document();
  std::size_t count = 0;
  for_each_reference(json, [&](std::string_view pointer) {
    ++count;
    EXPECT_NE(base::json_at(json, pointer), nullptr) << pointer;
  });
  EXPECT_GT(count, 50u);
}

TEST_F(OpenApiTest, SchemasThatRoutesNameExistAndAllAreUsed) {
  const base::Json json = document();
  std::set<std::string> used;
  for_each_reference(json, [&](std::string_view pointer) { used.emplace(pointer); });
  for (const auto& schema : json["components"]["schemas"].GetObject()) {
    const std::string name(base::json_view(schema.name));
    if (name.starts_with("output_")) continue;  // of workflows: a job's output is one of them
    EXPECT_TRUE(used.contains("/components/schemas/" + name)) << name;
  }
}

TEST_F(OpenApiTest, WorkflowsInputsAreFormsOfTheRunRequest) {
  const base::Json json = document();
  const JsonValue& schemas = json["components"]["schemas"];
  ASSERT_TRUE(schemas.HasMember("input_work"));
  EXPECT_TRUE(schemas["input_work"]["properties"].HasMember("steps"));
  EXPECT_TRUE(schemas.HasMember("output_work"));
  EXPECT_EQ(schemas["RunRequest"]["anyOf"].Size(), 4u);
}

TEST_F(OpenApiTest, ParametersOperationIdsAndKeys) {
  const base::Json json = document();
  std::set<std::string> ids;
  for (const auto& path : json["paths"].GetObject()) {
    for (const auto& operation : path.value.GetObject()) {
      EXPECT_TRUE(ids.insert(operation.value["operationId"].GetString()).second);
      for (const auto& parameter : operation.value["parameters"].GetArray()) {
        const std::string in_path = "{" + std::string(parameter["name"].GetString()) + "}";
        const bool is_there = base::json_view(path.name).find(in_path) != std::string_view::npos;
        EXPECT_EQ(is_there, base::json_view(parameter["in"]) == "path");
      }
    }
  }
  EXPECT_TRUE(ids.contains("get_api_v1_jobs_id_events"));
  EXPECT_EQ(json["paths"]["/openapi.json"]["get"]["security"].Size(), 0u);
  EXPECT_TRUE(json["paths"]["/api/v1/keys"]["post"]["security"][0].HasMember("adminKey"));
  EXPECT_TRUE(json["paths"]["/api/v1/jobs"]["get"]["security"][0].HasMember("apiKey"));
}

TEST(OpenApi, BugReferencesOfAPluginsSchemaPointedIntoTheDocument) {
  services::registry::Catalog catalog;
  services::registry::Workflow workflow;
  workflow.name = "tree";
  workflow.input.text = R"({"$id":"https://a/b","type":"object","$defs":{"n":{"$ref":"#"}},
      "properties":{"left":{"$ref":"#/$defs/n"},"x":{"default":{"$ref":"#/data"}}}})";
  catalog.workflows.push_back(workflow);
  const auto json = base::parse_json(openapi_document(RouteTable({}), {}, {}, catalog)).value();
  const JsonValue& schema = json["components"]["schemas"]["input_tree"];
  EXPECT_STREQ(schema["properties"]["left"]["$ref"].GetString(), "#/components/schemas/input_tree/$defs/n");
  EXPECT_STREQ(schema["$defs"]["n"]["$ref"].GetString(), "#/components/schemas/input_tree");
  EXPECT_STREQ(schema["properties"]["x"]["default"]["$ref"].GetString(), "#/data");
  EXPECT_FALSE(schema.HasMember("$id"));
}

}  // namespace
}  // namespace oneclaw::api
