// The plugin through its descriptor, as far as it goes without the host's services; tests/discovery has the rest.
#include <oneclaw/cpp/bare_host.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/workflow.h>

#include "json.h"

#include <gmock/gmock.h>

#include <string>

namespace oneclaw::workflow_discovery {
namespace {

using sdk::str;
using ::testing::HasSubstr;

class DiscoveryPluginTest : public ::testing::Test {
 protected:
  DiscoveryPluginTest() {
    EXPECT_EQ(plugin->create(host.table(), str("discovery"), str("{}"), &self), OC_OK);
    workflow = static_cast<const oc_workflow_v1*>(plugin->query(self, OC_WORKFLOW_V1));
  }
  ~DiscoveryPluginTest() override { plugin->destroy(self); }

  sdk::BareHost host;
  const oc_plugin* plugin = oneclaw_plugin_v1();
  void* self = nullptr;
  const oc_workflow_v1* workflow = nullptr;
};

TEST_F(DiscoveryPluginTest, DescribesFourSteps) {
  sdk::Collector text;
  ASSERT_EQ(workflow->describe(self, host.call(), text.sink()), OC_OK);
  const auto document = json::parse_object(text.text(), "describe()");
  ASSERT_TRUE(document) << document.status().text();
  const json::Value& discovery = (*document)["workflows"][0];
  std::string steps;
  for (const auto& one : discovery["steps"].GetArray()) steps += std::string(one["name"].GetString()) + " ";
  EXPECT_EQ(steps, "prepare search scan finalize ");
  EXPECT_STREQ(discovery["billing"]["units"].GetString(), "/businesses");
  EXPECT_EQ(discovery["price"]["usd"].GetDouble(), 0.5);
}

TEST_F(DiscoveryPluginTest, WithoutServicesItDoesNotStart) {
  EXPECT_EQ(plugin->start(self, host.call()), OC_UNAVAILABLE);
  EXPECT_THAT(host.error_text(), HasSubstr("needs the services"));
  EXPECT_EQ(plugin->stop(self, host.call()), OC_OK);
}

TEST_F(DiscoveryPluginTest, KnowsOneWorkflow) {
  sdk::Collector view;
  EXPECT_EQ(workflow->present(self, host.call(), str("audit"), str("{}"), 0, view.sink()), OC_UNSUPPORTED);
  EXPECT_EQ(workflow->present(self, host.call(), str("discovery"), str("{\"businesses\":[]}"), 1, view.sink()),
            OC_NOT_FOUND);
  EXPECT_THAT(host.error_text(), HasSubstr("there is no page 2"));
}

TEST_F(DiscoveryPluginTest, RefusesBadConfiguration) {
  for (const char* config : {"", "[]", R"({"score":{"ads":"ten"}})", R"({"score":{"start":1.5}})"}) {
    void* other = nullptr;
    EXPECT_EQ(plugin->create(host.table(), str("discovery"), str(config), &other), OC_INVALID) << config;
    EXPECT_THAT(host.error_text(), HasSubstr("workflow_discovery: "));
  }
}

}  // namespace
}  // namespace oneclaw::workflow_discovery
