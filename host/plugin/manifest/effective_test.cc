#include "host/plugin/manifest/effective.h"

#include "host/plugin/manifest/permissions.h"

#include <gmock/gmock.h>

namespace oneclaw::plugin::manifest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(CoversHost, NamesPortsAndWildcards) {
  struct Case {
    const char* grant;
    const char* request;
    bool covers;
  };
  constexpr Case kCases[] = {
      {"api.example.com:443", "api.example.com:443", true},
      {"API.example.com:443", "api.EXAMPLE.com:443", true},
      {"api.example.com:443", "api.example.com:80", false},
      {"api.example.com:*", "api.example.com:80", true},
      {"api.example.com:443", "api.example.com:*", false},
      {"*.example.com:443", "api.example.com:443", true},
      {"*.example.com:443", "*.api.example.com:443", true},
      {"*.example.com:443", "example.com:443", false},
      {"*.example.com:443", "evilexample.com:443", false},
      {"api.example.com:443", "*.example.com:443", false},
      {"*:443", "*.example.com:443", true},
      {"*", "10.0.0.0/8:443", true},
      // A wildcard for names must not open this machine or a private network.
      {"*:9000", "127.0.0.1:9000", false},
      {"*:9000", "localhost:9000", false},
      {"*:9000", "[::1]:9000", false},
      {"*:9000", "10.0.0.0/8:9000", false},
      {"a.example.com:80", "private:a.example.com:80", false},
      {"private:a.example.com:80", "a.example.com:80", true},
      {"127.0.0.1:9000", "127.0.0.1:9000", true},
  };
  for (const Case& c : kCases) EXPECT_EQ(covers_host(c.grant, c.request), c.covers) << c.grant << " " << c.request;
}

TEST(EndpointPattern, ReadsUrlsAndHostPorts) {
  auto pattern = [](std::string_view url) {
    base::Result<std::string> result = endpoint_pattern(url);
    return result ? *result : "error: " + result.error().text;
  };
  EXPECT_EQ(pattern("https://API.example.com/v1?x=1"), "private:api.example.com:443");
  EXPECT_EQ(pattern("redis://user:pa%40ss@cache:6380/0"), "private:cache:6380");
  EXPECT_EQ(pattern("redis://127.0.0.1"), "127.0.0.1:6379");
  EXPECT_EQ(pattern("valkeys://cache.example.com"), "private:cache.example.com:6379");
  EXPECT_EQ(pattern("http://[fd00::1]:8080/"), "[fd00::1]:8080");
  EXPECT_EQ(pattern("http://[fd00::1]"), "[fd00::1]:80");
  EXPECT_EQ(pattern("localhost:1234"), "localhost:1234");
  EXPECT_EQ(pattern("unix:///run/valkey.sock"), "");
  EXPECT_EQ(pattern("/run/valkey.sock"), "");
  EXPECT_THAT(pattern("bluebubbles://phone"), HasSubstr("names no port"));
  EXPECT_THAT(pattern("http://"), HasSubstr("names no host"));
  EXPECT_THAT(pattern("http://a b"), HasSubstr("names no host"));
  EXPECT_THAT(pattern("http://*.example.com"), HasSubstr("names no host"));
  EXPECT_THAT(pattern("http://a:99999"), HasSubstr("no valid port"));
  // Neither user nor password may reach a log.
  EXPECT_THAT(pattern("redis://user:hunter2@host:0"), ::testing::Not(HasSubstr("hunter2")));
}

class EffectiveTest : public ::testing::Test {
 protected:
  EffectiveTest() {
    manifest_.id = "tool_x";
    manifest_.config_schema = R"({"type":"object","additionalProperties":false,
        "properties":{"url":{"type":"string"},"n":{"type":"integer","default":3}}})";
    entry_.use = "tool_x";
    entry_.as = "mine";
  }

  EffectiveGrant grant(const std::string& config = "{}") {
    base::Result<EffectiveGrant> result = effective_grant(manifest_, entry_, config);
    EXPECT_TRUE(result.ok());
    return *std::move(result);
  }

  PluginManifest manifest_;
  InstanceEntry entry_;
};

TEST_F(EffectiveTest, NothingIsGrantedThatIsNotWritten) {
  manifest_.permissions = {{"a.com:443"}, {"s"}, {"t"}, {"GET /r"}, {"tool.y"}, {"/f"}, 2, true, true};
  EffectiveGrant result = grant();
  EXPECT_THAT(result.permissions.net, IsEmpty());
  EXPECT_EQ(result.permissions.threads, 0u);
  EXPECT_FALSE(result.permissions.exec);
  EXPECT_FALSE(result.permissions.owns_sockets);
  EXPECT_THAT(result.refused, ElementsAre("net a.com:443", "secrets s", "tables t", "routes GET /r", "tools tool.y",
                                          "files /f", "threads 2 (granted 0)", "exec", "sockets own"));
}

TEST_F(EffectiveTest, RequestedAndGrantedMeet) {
  manifest_.permissions.net = {"a.com:443", "*.b.com:443"};
  manifest_.permissions.secrets = {"s", "u"};
  manifest_.permissions.threads = 2;
  entry_.grant.net = {"*:443", "x.b.com:443", "c.com:80"};
  entry_.grant.secrets = {"s", "other"};
  entry_.grant.threads = 9;
  EffectiveGrant result = grant();
  EXPECT_THAT(result.permissions.net, ElementsAre("a.com:443", "*.b.com:443"));
  EXPECT_THAT(result.permissions.secrets, ElementsAre("s"));
  EXPECT_EQ(result.permissions.threads, 2u);
  EXPECT_THAT(result.refused, ElementsAre("secrets u"));
  EXPECT_THAT(result.unused, ElementsAre("net c.com:80", "secrets other"));
}

TEST_F(EffectiveTest, ANarrowerGrantIsWhatCounts) {
  manifest_.permissions.net = {"*.b.com:443"};
  entry_.grant.net = {"x.b.com:443"};
  EffectiveGrant result = grant();
  EXPECT_THAT(result.permissions.net, ElementsAre("x.b.com:443"));
  EXPECT_THAT(result.refused, ElementsAre("net *.b.com:443"));
  EXPECT_THAT(result.unused, IsEmpty());
}

TEST_F(EffectiveTest, EndpointsInTheConfigAreGrants) {
  manifest_.config_endpoints = {"/url", "/mirrors", "/none"};
  EffectiveGrant result = grant(R"({"url":"redis://10.1.2.3:6379","mirrors":["https://m.example.com",""]})");
  EXPECT_THAT(result.endpoints, ElementsAre("10.1.2.3:6379", "private:m.example.com:443"));
  EXPECT_EQ(result.permissions.net, result.endpoints);
  base::Result<EffectiveGrant> bad = effective_grant(manifest_, entry_, R"({"url":"what?"})");
  ASSERT_FALSE(bad.ok());
  EXPECT_THAT(bad.error().text, HasSubstr("instance \"mine\" (plugin tool_x): config /url: "));
}

TEST_F(EffectiveTest, ConfigIsCheckedAndCompleted) {
  entry_.config = R"({"url":"x"})";
  base::Result<std::string> config = effective_config(manifest_, entry_);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(*config, R"({"url":"x","n":3})");
  entry_.config = R"({"ulr":"x","n":"3"})";
  config = effective_config(manifest_, entry_);
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().text,
            "instance \"mine\" (plugin tool_x): config /ulr: unknown key \"ulr\" (did you mean \"url\"?)\n"
            "instance \"mine\" (plugin tool_x): config /n: must be integer, not \"3\"");
}

TEST_F(EffectiveTest, SingleLimitsReplaceTheManifests) {
  manifest_.limits.stack_kib = 64;
  manifest_.limits.inflight = 7;
  entry_.limits = R"({"inflight":9,"stop_ms":5})";
  PluginLimits limits = effective_limits(manifest_, entry_);
  EXPECT_EQ(limits.stack_kib, 64u);
  EXPECT_EQ(limits.inflight, 9u);
  EXPECT_EQ(limits.stop, std::chrono::milliseconds(5));
}

}  // namespace
}  // namespace oneclaw::plugin::manifest
