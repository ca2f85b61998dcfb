// The built plugin in a host of the tests: its tool through the gate, its websites through real sockets.
#include "host/base/json.h"
#include "host/net/http_client.h"
#include "host/plugin/instance/plugin_host_for_test.h"
#include "host/plugin/schema/schema.h"

#include <gmock/gmock.h>
#include <oneclaw/tool.h>

#include <chrono>
#include <memory>
#include <string>

namespace oneclaw::tool_places_sample {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Sample {
 public:
  Sample(plugin::PluginHost& host, std::uint16_t port) : host_(host) {
    plugin_ = host_.load(ONECLAW_BINARY_DIR "/plugins/tool_places_sample");
    plugin_.spec.config = "{\"port\":" + std::to_string(port) + "}";
    plugin_.spec.grants.owns_sockets = true;
    host_.on_task([&] {
      auto made = plugin::instance::Instance::create(plugin_.spec, plugin_.image, host_.parts());
      ASSERT_TRUE(made) << made.error().text;
      instance_ = std::move(made).value();
      const auto started = instance_->start();
      ASSERT_TRUE(started) << started.error().text;
    });
  }
  ~Sample() {
    host_.on_task([&] {
      const plugin::instance::StopReport report = instance_->stop(plugin::patience());
      EXPECT_EQ(report.status, OC_OK) << report.text;
      EXPECT_THAT(report.leaks, IsEmpty());
    });
  }

  oc_status invoke(const std::string& input, std::string& output, std::string& error,
                   const std::string& name = "places.search") {
    oc_status status = OC_INTERNAL;
    host_.on_task([&] {
      plugin::call::CallError why;
      status = plugin::call::invoke(
          instance_->callee(), {},
          [&](oc_call* c) {
            return tool().invoke(instance_->self(), c, plugin::call::to_oc(name), plugin::call::to_oc(input),
                                 plugin::sink_to(output));
          },
          &why);
      error = why.text;
    });
    return status;
  }
  base::Json search(const std::string& input) {
    std::string output, error;
    EXPECT_EQ(invoke(input, output, error), OC_OK) << error;
    auto json = base::parse_json(output);
    if (!json) return ADD_FAILURE() << json.error().text, base::Json();
    check(*json);
    return std::move(json).value();
  }

 private:
  const oc_tool_v1& tool() { return *static_cast<const oc_tool_v1*>(instance_->table(plugin::instance::Kind::tool)); }
  // Against the schema that the tool itself describes.
  void check(const base::JsonValue& json) {
    std::string text;
    host_.on_task([&] {
      plugin::call::invoke(instance_->callee(), {},
                           [&](oc_call* c) { return tool().describe(instance_->self(), c, plugin::sink_to(text)); });
    });
    const auto described = base::parse_json(text);
    ASSERT_TRUE(described);
    const auto schema = plugin::schema::Schema::compile((*described)["tools"][0]["output_schema"]);
    ASSERT_TRUE(schema) << schema.error().text;
    for (const auto& violation : schema->validate(json)) ADD_FAILURE() << violation.instance << ": " << violation.text;
  }

  plugin::PluginHost& host_;
  plugin::PluginHost::Plugin plugin_;
  std::shared_ptr<plugin::instance::Instance> instance_;
};

class SamplePluginTest : public ::testing::Test {
 protected:
  SamplePluginTest() : host_(2, {.threads = 1}) {
    dialer_ = std::move(net::Dialer::make(host_.loops())).value();
    client_ = std::make_unique<net::HttpClient>(host_.loops(), *dialer_);
  }
  ~SamplePluginTest() override {
    host_.loops().stop_and_join();
    client_.reset();
    dialer_.reset();
  }

  base::Result<net::HttpResponse> get(const std::string& url) {
    static const net::Egress loopback =
        std::move(net::Egress::parse(std::vector<std::string>{"*.localhost:*"})).value();
    base::Result<net::HttpResponse> got = base::Error{OC_INTERNAL, "not asked"};
    host_.on_task([&] { got = client_->fetch({.url = url, .egress = &loopback}); });
    return got;
  }

  plugin::PluginHost host_;
  std::unique_ptr<net::Dialer> dialer_;
  std::unique_ptr<net::HttpClient> client_;
};

std::string website_of(const base::JsonValue& place) {
  const base::JsonValue* site = base::json_find(place, "website");
  return site == nullptr ? std::string() : std::string(base::json_view(*site));
}

TEST_F(SamplePluginTest, FindsPlumbersWhoseWebsitesAnswer) {
  Sample sample(host_, 0);
  const base::Json found = sample.search(R"({"query":"plumbers","location":"Austin, TX","limit":20})");
  ASSERT_EQ(found["places"].Size(), 21u);
  EXPECT_EQ(base::json_view(found["source"]), "sample");
  EXPECT_EQ(base::json_view(found["label"]), "sample data");
  const auto page = get(website_of(found["places"][0]));
  ASSERT_TRUE(page) << page.error().text;
  EXPECT_EQ(page->status, 200);
  EXPECT_THAT(page->body, HasSubstr("Copper Armadillo Plumbing"));
  EXPECT_THAT(page->body, HasSubstr("The business is invented"));
}

TEST_F(SamplePluginTest, WebsitesAreRedirectsErrorsAndBrokenConnections) {
  Sample sample(host_, 0);
  const base::Json found = sample.search(R"({"query":"plumbers","location":"Austin","limit":100})");
  int ok = 0, missing = 0, broken = 0;
  for (const auto& place : found["places"].GetArray()) {
    const std::string site = website_of(place);
    if (site.empty()) continue;
    if (base::json_view(place["name"]).starts_with("Brave")) continue;  // the slow one
    const auto page = get(site);
    if (!page) ++broken;
    if (page && page->status == 200) ++ok;
    if (page && page->status == 404) ++missing;
  }
  EXPECT_GE(ok, 10);
  EXPECT_GE(missing, 1);
  EXPECT_GE(broken, 1) << "a connection that ends without an answer";
}

TEST_F(SamplePluginTest, ALargeAnswerArrivesWhole) {
  Sample sample(host_, 0);
  const base::Json found = sample.search(R"({"query":"dentist","location":"Austin","limit":100})");
  const auto page = get(website_of(found["places"][6]));
  ASSERT_TRUE(page) << page.error().text;
  EXPECT_GE(page->body.size(), std::size_t{5} << 20);
}

TEST_F(SamplePluginTest, UnknownPlacesGiveANoteAndNothing) {
  Sample sample(host_, 0);
  const base::Json found = sample.search(R"({"query":"plumbers","location":"Pflugerville TX"})");
  EXPECT_EQ(found["places"].Size(), 0u);
  EXPECT_THAT(std::string(base::json_view(found["note"])), HasSubstr("these places only"));
}

TEST_F(SamplePluginTest, WhenThePortIsTakenPlacesHaveNoWebsite) {
  Sample first(host_, 0);
  const base::Json served = first.search(R"({"query":"plumbers","location":"Austin","limit":1})");
  const std::string site = website_of(served["places"][0]);
  const auto port = static_cast<std::uint16_t>(std::stoi(site.substr(site.rfind(':') + 1)));
  Sample second(host_, port);
  const base::Json found = second.search(R"({"query":"plumbers","location":"Austin","limit":20})");
  ASSERT_EQ(found["places"].Size(), 21u);
  for (const auto& place : found["places"].GetArray()) EXPECT_EQ(website_of(place), "");
  EXPECT_THAT(std::string(base::json_view(found["note"])), HasSubstr("port is taken"));
}

TEST_F(SamplePluginTest, RefusesBadInput) {
  Sample sample(host_, 0);
  std::string output, error;
  for (const char* input :
       {"", "[]", "{}", R"({"query":"a"})", R"({"query":"a","location":1})",
        R"({"query":"a","location":"b","limit":0})", R"({"query":"a","location":"b","limit":-1})"}) {
    EXPECT_EQ(sample.invoke(input, output, error), OC_INVALID) << input;
    EXPECT_THAT(error, HasSubstr("places.search: "));
  }
  EXPECT_EQ(sample.invoke("{}", output, error, "places.find"), OC_NOT_FOUND);
}

}  // namespace
}  // namespace oneclaw::tool_places_sample
