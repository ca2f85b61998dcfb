// The built plugin through the host's gate, against an HTTP server that answers as told: batches, repeats, outcomes.
#include "host/net/http_client.h"
#include "host/net/net_for_test.h"
#include "host/plugin/instance/plugin_host_for_test.h"

#include <gmock/gmock.h>
#include <oneclaw/cache.h>

#include <deque>
#include <mutex>

namespace oneclaw::cache_upstash {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kToken = "the token";

class Token final : public plugin::gate::SecretSource {
 public:
  base::Result<std::string> get(std::string_view name, std::string_view) override {
    EXPECT_EQ(name, "upstash_redis_rest_token");
    return std::string(kToken);
  }
};

struct Told {
  int status = 200;
  std::string body = {};  // empty: 200 with an integer for each command
  std::string retry_after = {};
};

struct Answer {
  oc_status status = OC_INTERNAL;
  std::string error;
  std::int64_t number = 0;
};

class UpstashTest : public ::testing::Test {
 protected:
  UpstashTest() : host_(2, {.threads = 1}) {
    server_ = std::make_unique<net::ServerForTest>(host_.loops(), [this](net::Exchange& x) { serve(x); });
    dialer_ = std::move(net::Dialer::make(host_.loops())).value();
    client_ = std::make_unique<net::HttpClient>(host_.loops(), *dialer_);
    plugin_ = host_.load(ONECLAW_BINARY_DIR "/plugins/cache_upstash");
    plugin_.spec.config = "{\"url\":\"" + server_->url("") + "\",\"prefix\":\"t:\",\"timeout_ms\":20000}";
    plugin_.spec.grants.secrets = {"upstash_redis_rest_token"};
    const std::vector<std::string> open{"127.0.0.1:" + std::to_string(server_->port())};
    plugin_.spec.grants.egress = std::make_shared<const net::Egress>(std::move(net::Egress::parse(open)).value());
  }
  ~UpstashTest() override {
    if (instance_) {
      host_.on_task([&] {
        const plugin::instance::StopReport report = instance_->stop(plugin::patience());
        EXPECT_EQ(report.status, OC_OK) << report.text;
        EXPECT_THAT(report.leaks, ::testing::IsEmpty());
      });
    }
    instance_.reset();
    server_.reset();
    host_.loops().stop_and_join();
    client_.reset();
    dialer_.reset();
  }

  std::string start() {
    plugin::gate::HostParts parts = host_.parts();
    parts.http = client_.get();
    parts.secrets = &token_;
    std::string error;
    host_.on_task([&] {
      auto made = plugin::instance::Instance::create(plugin_.spec, plugin_.image, parts);
      ASSERT_TRUE(made) << made.error().text;
      instance_ = std::move(made).value();
      if (auto started = instance_->start(); !started) error = started.error().text;
    });
    const std::lock_guard lock(mutex_);
    bodies_.clear();
    return error;
  }
  void tell(std::vector<Told> told) {
    const std::lock_guard lock(mutex_);
    told_.assign(told.begin(), told.end());
    bodies_.clear();
  }
  std::vector<std::string> bodies() {
    const std::lock_guard lock(mutex_);
    return bodies_;
  }

  const oc_cache_v1& cache() {
    return *static_cast<const oc_cache_v1*>(instance_->table(plugin::instance::Kind::cache));
  }
  template <class Fn>
  Answer call(Fn&& fn) {
    Answer answer;
    plugin::call::CallError error;
    const plugin::call::CallSpec spec{.deadline = plugin::patience()};
    answer.status = plugin::call::invoke(
        instance_->callee(), spec, [&](oc_call* c) { return fn(instance_->self(), c, answer); }, &error);
    answer.error = error.text;
    return answer;
  }
  // On a plain thread.
  Answer exists() {
    Answer answer;
    host_.on_task([&] { answer = exists_here("k"); });
    return answer;
  }
  Answer exists_here(const std::string& key) {
    return call(
        [&](void* self, oc_call* c, Answer&) { return cache().exists(self, c, plugin::call::to_oc_bytes(key)); });
  }
  Answer del() {
    Answer answer;
    host_.on_task([&] {
      answer = call([&](void* self, oc_call* c, Answer&) {
        return cache().del(self, c, plugin::call::to_oc_bytes("k"), nullptr);
      });
    });
    return answer;
  }

  plugin::PluginHost host_;
  plugin::PluginHost::Plugin plugin_;
  Token token_;
  std::unique_ptr<net::ServerForTest> server_;
  std::unique_ptr<net::Dialer> dialer_;
  std::unique_ptr<net::HttpClient> client_;
  std::shared_ptr<plugin::instance::Instance> instance_;

 private:
  void serve(net::Exchange& x) {
    const std::string body(*x.body(64 << 20));
    EXPECT_EQ(x.target(), "/pipeline");
    Told told;
    {
      const std::lock_guard lock(mutex_);
      bodies_.push_back(body);
      if (!told_.empty()) {
        told = told_.front();
        told_.pop_front();
      }
    }
    if (told.body.empty()) {
      told.body = "[";
      for (std::size_t at = 0; (at = body.find("[\"", at)) != std::string::npos; ++at) {
        told.body += told.body.size() > 1 ? ",{\"result\":1}" : "{\"result\":1}";
      }
      told.body += "]";
    }
    std::vector<net::HeaderView> headers;
    if (!told.retry_after.empty()) headers.push_back({"Retry-After", told.retry_after});
    static_cast<void>(
        x.reply({.status = told.status, .headers = headers, .content_type = "application/json", .body = told.body}));
  }

  std::mutex mutex_;
  std::deque<Told> told_;
  std::vector<std::string> bodies_;
};

TEST_F(UpstashTest, CallsOfTheSameMomentLeaveTogether) {
  ASSERT_EQ(start(), "");
  host_.on_task([&] {
    std::vector<loop::TaskHandle> tasks;
    for (int i = 0; i < 64; ++i) {
      tasks.push_back(loop::Loop::current()->spawn(
          [&, i] { EXPECT_EQ(exists_here("k" + std::to_string(i)).status, OC_OK); }, {.name = "test.caller"}));
    }
    for (loop::TaskHandle& task : tasks) task.join();
  });
  EXPECT_EQ(bodies().size(), 1u);
  EXPECT_THAT(bodies().front(), HasSubstr(R"(["EXISTS","t:k63"])"));
}

TEST_F(UpstashTest, WhatWasNotExecutedIsRepeatedAlsoWhenItWrites) {
  ASSERT_EQ(start(), "");
  tell({{429, "{}", ""}, {503, "{}", ""}, {429, "{}", "0"}});
  EXPECT_EQ(del().status, OC_OK);
  EXPECT_EQ(bodies().size(), 4u);
}

TEST_F(UpstashTest, TheServersWaitIsKept) {
  ASSERT_EQ(start(), "");
  tell({{429, "{}", "1"}});
  const std::int64_t before = fiber::now_ns();
  EXPECT_EQ(del().status, OC_OK);
  EXPECT_GE(fiber::now_ns() - before, 1'000'000'000);
}

TEST_F(UpstashTest, AWaitBeyondTheLimitIsToldToTheCaller) {
  ASSERT_EQ(start(), "");
  tell({{429, R"({"error":"daily limit"})", "3600"}});
  const Answer answer = del();
  EXPECT_EQ(answer.status, OC_UNAVAILABLE);
  EXPECT_THAT(answer.error, HasSubstr("daily limit"));
  EXPECT_EQ(bodies().size(), 1u);
}

TEST_F(UpstashTest, WhatMayHaveBeenExecutedIsRepeatedOnlyWhenItReads) {
  ASSERT_EQ(start(), "");
  for (const Told& bad :
       std::vector<Told>{{500, "{}", ""}, {502, "<html>", ""}, {200, "<html>", ""}, {200, "[]", ""}}) {
    tell({bad});
    const Answer answer = del();
    EXPECT_EQ(answer.status, OC_TIMEOUT) << bad.status << bad.body;
    EXPECT_THAT(answer.error, HasSubstr("nobody knows whether DEL was done"));
    EXPECT_EQ(bodies().size(), 1u) << "never sent twice";
    tell({bad});
    EXPECT_EQ(exists().status, OC_OK) << bad.status << bad.body;
    EXPECT_EQ(bodies().size(), 2u);
  }
}

TEST_F(UpstashTest, GivesUpAfterFourAttempts) {
  ASSERT_EQ(start(), "");
  tell(std::vector<Told>(10, {500, "{}", ""}));
  EXPECT_EQ(exists().status, OC_UNAVAILABLE);
  EXPECT_EQ(bodies().size(), 4u);
}

TEST_F(UpstashTest, AWrongTokenIsToldAndNotRepeated) {
  tell({{401, R"({"error":"WRONGPASS invalid or missing auth token"})", ""}});
  const std::string error = start();
  EXPECT_THAT(error, HasSubstr("UPSTASH_REDIS_REST_TOKEN"));
  EXPECT_THAT(error, Not(HasSubstr(kToken)));
}

TEST_F(UpstashTest, ErrorsOfSingleCommandsLeaveTheOthersAlone) {
  ASSERT_EQ(start(), "");
  tell({{200, R"([{"error":"WRONGTYPE Operation against a key"},{"result":1}])", ""}});
  host_.on_task([&] {
    Answer first;
    Answer second;
    loop::TaskHandle task = loop::Loop::current()->spawn([&] { first = exists_here("a"); }, {.name = "test.a"});
    loop::TaskHandle other = loop::Loop::current()->spawn([&] { second = exists_here("b"); }, {.name = "test.b"});
    task.join();
    other.join();
    EXPECT_EQ(first.status, OC_CORRUPT);
    EXPECT_EQ(second.status, OC_OK);
  });
}

}  // namespace
}  // namespace oneclaw::cache_upstash
