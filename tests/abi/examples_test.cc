// The example plugins as a host would use them: mapped by their path, called through their tables.
#include <oneclaw/cpp/bare_host.h>
#include <oneclaw/cpp/http.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/tool.h>

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

namespace oneclaw::sdk {
namespace {

class ExampleTest : public ::testing::Test {
 protected:
  // False when the example was not built (no rustc on this machine).
  bool load(const std::string& folder, const std::string& id) {
    const std::string path = std::string(ONECLAW_BINARY_DIR) + "/test-plugins/" + folder + "/" + id + ".so";
    if (access(path.c_str(), R_OK) != 0) return false;
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);  // never closed, like in the host
    EXPECT_NE(library, nullptr) << dlerror();
    if (library == nullptr) return false;
    plugin = reinterpret_cast<oc_plugin_entry>(dlsym(library, OC_PLUGIN_SYMBOL))();
    EXPECT_EQ(view(plugin->id), id);
    EXPECT_EQ(plugin->abi_built, OC_ABI_MINOR);
    EXPECT_EQ(plugin->draft_rev, OC_ABI_DRAFT_REV);
    EXPECT_EQ(plugin->create(host.table(), str("instance"), str("{}"), &self), OC_OK);
    EXPECT_EQ(plugin->start(self, host.call()), OC_OK);
    return true;
  }
  ~ExampleTest() override {
    if (self == nullptr) return;
    EXPECT_EQ(plugin->stop(self, host.call()), OC_OK);
    plugin->destroy(self);
  }

  // The tool's output, or its status and text.
  std::string invoke(std::string_view name, std::string_view input) {
    const auto* tool = static_cast<const oc_tool_v1*>(plugin->query(self, OC_TOOL_V1));
    Collector output;
    const oc_status code = tool->invoke(self, host.call(), str(name), str(input), output.sink());
    return code == OC_OK ? output.text() : std::to_string(code) + " " + host.error_text();
  }

  BareHost host;
  const oc_plugin* plugin = nullptr;
  void* self = nullptr;
};

TEST_F(ExampleTest, HelloC) {
  ASSERT_TRUE(load("hello_c", "hello_c"));
  EXPECT_EQ(invoke("hello.greet", R"({"name":"Ada"})"), R"({"greeting":"Hello, Ada!"})");
  EXPECT_EQ(invoke("hello.greet", R"({ "name" : "a\"b\\" })"), R"({"greeting":"Hello, a\"b\\!"})");
  EXPECT_EQ(invoke("hello.greet", R"({"name":"cut\)"), "-1 hello.greet: the input has no string \"name\"");
  EXPECT_EQ(invoke("hello.greet", "{}"), "-1 hello.greet: the input has no string \"name\"");
  EXPECT_EQ(invoke("hello.other", "{}"), "1 hello_c has one tool: hello.greet");
  Collector small(3);
  const auto* tool = static_cast<const oc_tool_v1*>(plugin->query(self, OC_TOOL_V1));
  EXPECT_EQ(tool->describe(self, host.call(), small.sink()), OC_TOO_LARGE);
  EXPECT_EQ(plugin->query(self, "oneclaw.http/1"), nullptr);
}

TEST_F(ExampleTest, CountRust) {
  if (!load("count_rust", "count_rust")) GTEST_SKIP() << "not built here: no rustc";
  EXPECT_EQ(invoke("count.text", R"({"text":"two words"})"), R"({"bytes":9,"characters":9,"words":2,"lines":1})");
  EXPECT_EQ(invoke("count.text", R"({"text":"a\n\u00e9 \ud83d\ude00"})"),
            R"({"bytes":9,"characters":5,"words":3,"lines":2})");
  EXPECT_EQ(invoke("count.text", R"({"text":"open)"), "-1 the string does not end");
  EXPECT_EQ(invoke("count.text", "\xff"), "-1 the input is not UTF-8");
  EXPECT_EQ(invoke("other", "{}"), "1 count_rust has one tool: count.text");
}

// One request whose reply is kept.
struct FakeExchange {
  std::string route;
  std::string query;
  std::string body;
  oc_http_request request = {};
  std::string replied;

  static FakeExchange& of(oc_http_exchange* x) { return *reinterpret_cast<FakeExchange*>(x); }
  oc_http_exchange* raw() { return reinterpret_cast<oc_http_exchange*>(this); }
  static const oc_http_exchange_v1* api() {
    static constexpr oc_http_exchange_v1 kApi = {
        .size = sizeof(oc_http_exchange_v1),
        .flags = 0,
        .request = [](oc_http_exchange* x) -> const oc_http_request* {
          of(x).request.route = str(of(x).route);
          of(x).request.query = str(of(x).query);
          return &of(x).request;
        },
        .header = [](oc_http_exchange*, oc_str) -> oc_str { return {}; },
        .body = [](oc_http_exchange* x, oc_call*, uint64_t max, oc_bytes* out) -> oc_status {
          *out = bytes(of(x).body);
          return of(x).body.size() > max ? OC_TOO_LARGE : OC_OK;
        },
        .read = nullptr,
        .reply = [](oc_http_exchange* x, oc_call*, const oc_http_reply* reply) -> oc_status {
          of(x).replied = std::to_string(reply->status) + " " + std::string(view(reply->headers[0].value)) + " " +
                          std::string(view(reply->body));
          return OC_OK;
        },
        .begin = nullptr,
        .write = nullptr,
        .end = nullptr,
    };
    return &kApi;
  }
};

class EchoTest : public ExampleTest {
 protected:
  std::string ask(std::string route, std::string query = {}, std::string body = {}) {
    const auto* http = static_cast<const oc_http_v1*>(plugin->query(self, OC_HTTP_V1));
    FakeExchange exchange = {std::move(route), std::move(query), std::move(body), {}, {}};
    const oc_status code = http->handle(self, host.call(), exchange.raw(), FakeExchange::api());
    return code == OC_OK ? exchange.replied : std::to_string(code) + " " + host.error_text();
  }
};

TEST_F(EchoTest, AnswersItsRoutes) {
  ASSERT_TRUE(load("echo_cpp", "echo_cpp"));
  EXPECT_EQ(ask("POST /echo", "", "the body"), "200 application/octet-stream the body");
  EXPECT_EQ(ask("GET /hello"), "200 text/plain; charset=utf-8 hello\n");
  EXPECT_EQ(ask("GET /build"), "200 text/plain; charset=utf-8 echo_cpp build a instance instance\n");
  const int64_t before = host.table()->now(host.table()->self);
  EXPECT_EQ(ask("GET /sleep", "ms=250"), "200 text/plain; charset=utf-8 slept\n");
  EXPECT_EQ(host.table()->now(host.table()->self) - before, 250'000'000);
  for (const char* query : {"ms", "ms=", "ms=-1", "ms=1x", "ms=60001", "s=1"}) {
    EXPECT_EQ(ask("GET /sleep", query), "-1 GET /sleep takes ?ms=N with N from 0 to 60000") << query;
  }
  EXPECT_EQ(ask("POST /echo", "", std::string((1 << 20) + 1, 'x')).substr(0, 2), "-7");
  EXPECT_EQ(ask("GET /other"), "1 echo_cpp has no route GET /other");
}

TEST_F(EchoTest, TheOtherBuildSaysSo) {
  ASSERT_TRUE(load("echo_cpp_b", "echo_cpp"));
  EXPECT_EQ(ask("GET /build"), "200 text/plain; charset=utf-8 echo_cpp build b instance instance\n");
}

TEST_F(EchoTest, ASleepEndsWithTheCall) {
  ASSERT_TRUE(load("echo_cpp", "echo_cpp"));
  host.cancel();
  EXPECT_EQ(ask("GET /sleep", "ms=250").substr(0, 3), "-10");
  host.reset_call();
  host.set_deadline(host.table()->now(host.table()->self) + 1000);
  EXPECT_EQ(ask("GET /sleep", "ms=250").substr(0, 2), "-9");
}

}  // namespace
}  // namespace oneclaw::sdk
