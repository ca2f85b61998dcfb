#include "host/services/registry/describe.h"

#include <gtest/gtest.h>

namespace oneclaw::services::registry {
namespace {

std::string workflow_with(std::string_view more) {
  return R"({"workflows":[{"name":"w","input_schema":{},"steps":[{"name":"one"}])" + std::string(more) + "}]}";
}
std::string refusal(const std::string& document) {
  const auto read = read_workflows(document);
  return read ? "taken" : read.error().text;
}

TEST(Describe, AWorkflowIsReadWithItsDefaults) {
  const auto read = read_workflows(R"({"workflows":[{"name":"discovery","title":"Find","input_schema":{"type":"object"},
    "billing":{"units":"/n"},"price":{"kind":"free"},"triggers":["discover {query}"],
    "steps":[{"name":"a"},{"name":"b","title":"B","timeout_ms":5,"retry":{"attempts":7,"first_ms":10,"factor":1.5}}]}]})");
  ASSERT_TRUE(read) << read.error().text;
  const Workflow& w = read->front();
  EXPECT_EQ(w.steps[0].title, "a");
  EXPECT_EQ(w.steps[0].timeout, kDefaultStepTime);
  EXPECT_EQ(w.steps[0].retry.attempts, 3u);
  EXPECT_EQ(w.steps[1].timeout.count(), 5);
  EXPECT_EQ(w.steps[1].retry.attempts, 7u);
  EXPECT_EQ(w.billing.units, "/n");
  EXPECT_EQ(w.price, R"({"kind":"free"})");
  EXPECT_EQ(w.input.compiled.size(), 1u);
  EXPECT_TRUE(w.output.compiled.empty());
}

TEST(Describe, EveryMistakeIsNamedWithItsPlace) {
  EXPECT_NE(refusal(workflow_with(R"(,"triger":[])")).find("/workflows/0/triger: is no known member (did you mean"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"workflows":[{"name":"Bad Name","input_schema":{},"steps":[{"name":"x"}]}]})")
                .find("/workflows/0/name"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"workflows":[{"name":"w","input_schema":{},"steps":[]}]})").find("/workflows/0/steps"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"workflows":[{"name":"w","input_schema":{"type":"objct"},"steps":[{"name":"x"}]}]})")
                .find("/workflows/0/input_schema"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"workflows":[{"name":"w","input_schema":{},"steps":[{"name":"x","timeout_ms":0}]}]})")
                .find("/workflows/0/steps/0/timeout_ms"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"workflows":[{"name":"w","input_schema":{},"steps":[{"name":"x"},{"name":"x"}]}]})")
                .find("two steps are called 'x'"),
            std::string::npos);
  EXPECT_NE(refusal("[]").find("must be an object"), std::string::npos);
  EXPECT_NE(refusal(R"({"tools":[]})").find("is no known member"), std::string::npos);
  EXPECT_NE(refusal("{").find("line 1"), std::string::npos);
}

TEST(Describe, OneNameStandsOnce) {
  const auto read = read_tools(R"({"tools":[{"name":"a","input_schema":{}},{"name":"a","input_schema":{}}]})");
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().text.find("'a' stands there twice"), std::string::npos);
}

TEST(Catalog, AToolOfSeveralProvidersNeedsAChoice) {
  Catalog catalog;
  for (const char* provider : {"osm", "sample"}) {
    Tool& tool = catalog.tools.emplace_back();
    tool.name = "places.search";
    tool.provider = provider;
  }
  EXPECT_EQ((*catalog.tool("places.search", "sample"))->provider, "sample");
  EXPECT_NE(catalog.tool("places.search", "").error().text.find("osm or sample"), std::string::npos);
  const auto wrong = catalog.tool("places.search", "sampel");
  EXPECT_EQ(wrong.status(), OC_NOT_FOUND);
  EXPECT_NE(wrong.error().text.find("did you mean \"sample\""), std::string::npos) << wrong.error().text;
  EXPECT_NE(catalog.tool("places.serch", "").error().text.find("did you mean \"places.search\""), std::string::npos);
}

}  // namespace
}  // namespace oneclaw::services::registry
