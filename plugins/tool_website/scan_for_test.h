// The built plugin in a host of the tests, with websites on this machine: <name>.localhost, one port.
#pragma once

#include "host/base/json.h"
#include "host/net/http_client.h"
#include "host/net/net_for_test.h"
#include "host/plugin/instance/plugin_host_for_test.h"
#include "host/plugin/schema/schema.h"

#include <gmock/gmock.h>
#include <oneclaw/tool.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::tool_website {

// One answer of a site.
struct SitePage {
  std::string body = {};
  int status = 200;
  std::string type = "text/html; charset=utf-8";
  std::vector<net::Header> headers = {};
};

struct ScanResult {
  oc_status status = OC_INTERNAL;
  std::string error;
  std::string output;
  base::Json json;

  std::string text(const char* key) const {
    const base::JsonValue* value = base::json_find(json, key);
    return value == nullptr    ? "absent"
           : value->IsString() ? std::string(base::json_view(*value))
                               : base::to_json(*value);
  }
  std::string text(const char* object, const char* key) const {
    const base::JsonValue* outer = base::json_find(json, object);
    const base::JsonValue* value = outer == nullptr ? nullptr : base::json_find(*outer, key);
    return value == nullptr    ? "absent"
           : value->IsString() ? std::string(base::json_view(*value))
                               : base::to_json(*value);
  }
};

class ScanTest : public ::testing::Test {
 protected:
  static constexpr const char* kConfig =
      R"({"product":"OneClawBot","contact_url":"https://oneclaw.example/bot","country":"US"})";

  ScanTest() : host_(2, {.threads = 1}) {
    server_ = std::make_unique<net::ServerForTest>(host_.loops(), [this](net::Exchange& x) { serve(x); });
    dialer_ = std::move(net::Dialer::make(host_.loops())).value();
    client_ = std::make_unique<net::HttpClient>(host_.loops(), *dialer_);
    plugin_ = host_.load(ONECLAW_BINARY_DIR "/plugins/tool_website");
    plugin_.spec.config = kConfig;
    grant({});
  }
  ~ScanTest() override {
    if (instance_) {
      host_.on_task([&] {
        const plugin::instance::StopReport report = instance_->stop(plugin::patience());
        EXPECT_EQ(report.status, OC_OK);
        EXPECT_THAT(report.leaks, ::testing::IsEmpty());
      });
    }
    server_.reset();
    host_.loops().stop_and_join();
    client_.reset();
    dialer_.reset();
  }

  // Grants "*:80", "*:443", the sites' port, and `more`. Before the first scan.
  void grant(std::vector<std::string> more) {
    std::vector<std::string> patterns{"*:80", "*:443", "*.localhost:" + std::to_string(server_->port())};
    patterns.insert(patterns.end(), more.begin(), more.end());
    plugin_.spec.grants.egress = std::make_shared<const net::Egress>(std::move(net::Egress::parse(patterns)).value());
  }

  std::string url(const std::string& site, const std::string& target = "/", const std::string& scheme = "http") const {
    return scheme + "://" + site + ".localhost:" + std::to_string(server_->port()) + target;
  }
  void put(const std::string& site, const std::string& path, SitePage page) {
    const std::lock_guard lock(mutex_);
    pages_[site + " " + path] = std::move(page);
  }
  // "GET acme /robots.txt", in the order received.
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  const oc_tool_v1& tool() { return *static_cast<const oc_tool_v1*>(instance_->table(plugin::instance::Kind::tool)); }

  // On a plain thread. Checks a successful output against the schema that the tool itself describes.
  ScanResult invoke(const std::string& input, fiber::Duration time = std::chrono::seconds(60), std::size_t loop = 0) {
    ScanResult result;
    host_.on_task([&] { result = invoke_here(input, time); }, loop);
    return result;
  }
  // On a task.
  ScanResult invoke_here(const std::string& input, fiber::Duration time = std::chrono::seconds(60)) {
    ScanResult result;
    plugin::call::CallError error;
    const plugin::call::CallSpec spec{.deadline = fiber::Deadline::after(time)};
    result.status = plugin::call::invoke(
        instance_->callee(), spec,
        [&](oc_call* c) {
          return tool().invoke(instance_->self(), c, plugin::call::to_oc("website.scan"), plugin::call::to_oc(input),
                               plugin::sink_to(result.output));
        },
        &error);
    result.error = error.text;
    if (result.status == OC_OK) check_output(result);
    return result;
  }
  ScanResult scan(const std::string& url, const std::string& more = "") {
    begin();
    return invoke("{\"url\":\"" + url + "\"" + (more.empty() ? "" : "," + more) + "}");
  }
  void begin() {
    if (instance_) return;
    plugin::gate::HostParts parts = host_.parts();
    parts.http = client_.get();
    host_.on_task([&] {
      auto made = plugin::instance::Instance::create(plugin_.spec, plugin_.image, parts);
      ASSERT_TRUE(made) << made.error().text;
      instance_ = std::move(made).value();
      ASSERT_TRUE(instance_->start());
    });
  }

  plugin::PluginHost host_;
  plugin::PluginHost::Plugin plugin_;
  std::shared_ptr<plugin::instance::Instance> instance_;
  std::unique_ptr<net::ServerForTest> server_;
  std::unique_ptr<net::Dialer> dialer_;
  std::unique_ptr<net::HttpClient> client_;
  std::atomic<int> most_at_once_{0};
  std::function<void(const std::string& key)> during_request_;  // on the server's task

 private:
  void serve(net::Exchange& x);
  void check_output(ScanResult& result);

  mutable std::mutex mutex_;
  std::map<std::string, SitePage> pages_;  // "site path"
  std::map<std::string, int> active_;      // requests of a site at this moment
  std::vector<std::string> requests_;
};

inline void ScanTest::serve(net::Exchange& x) {
  const std::string site(x.host().substr(0, x.host().find('.')));
  const std::string key = site + " " + std::string(x.target());
  SitePage page{.body = "nothing here", .status = 404, .type = "text/plain"};
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::string(x.method()) + " " + key);
    most_at_once_ = std::max<int>(most_at_once_, ++active_[site]);
    if (const auto found = pages_.find(key); found != pages_.end()) page = found->second;
  }
  if (during_request_) during_request_(key);
  std::vector<net::HeaderView> headers;
  for (const net::Header& header : page.headers) headers.push_back({header.name, header.value});
  {
    const std::lock_guard lock(mutex_);
    --active_[site];
  }
  static_cast<void>(x.reply({.status = page.status, .headers = headers, .content_type = page.type, .body = page.body}));
}

inline void ScanTest::check_output(ScanResult& result) {
  auto json = base::parse_json(result.output);
  ASSERT_TRUE(json) << json.error().text << result.output.substr(0, 500);
  result.json = std::move(json).value();
  std::string description;
  plugin::call::invoke(instance_->callee(), {},
                       [&](oc_call* c) { return tool().describe(instance_->self(), c, plugin::sink_to(description)); });
  const auto described = base::parse_json(description);
  ASSERT_TRUE(described);
  const auto schema = plugin::schema::Schema::compile((*described)["tools"][0]["output_schema"]);
  ASSERT_TRUE(schema) << schema.error().text;
  for (const plugin::schema::Violation& violation : schema->validate(result.json)) {
    ADD_FAILURE() << violation.instance << ": " << violation.text << "\n" << result.output.substr(0, 2000);
  }
}

}  // namespace oneclaw::tool_website
