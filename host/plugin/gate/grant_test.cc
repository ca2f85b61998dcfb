// What a gate hands out and refuses: services, network, secrets.
#include "host/plugin/gate/gate_for_test.h"

#include <stdexcept>

namespace oneclaw::plugin::gate {
namespace {

using ::testing::HasSubstr;

TEST_F(GateTest, EveryServiceIsRefusedUnlessGranted) {
  Made none = make({});
  for (const char* id : kServices) EXPECT_EQ(none.host->query(none.host->self, str(id)), nullptr) << id;
  for (const char* id : kServices) {
    Grants one;
    one.services.insert(id);
    Made made = make(std::move(one));
    for (const char* other : kServices) {
      EXPECT_EQ(made.host->query(made.host->self, str(other)) != nullptr, std::string(id) == other) << other;
    }
  }
  Grants unknown;
  unknown.services.insert("oneclaw.host.nothing/1");
  Made made = make(std::move(unknown));
  EXPECT_EQ(made.host->query(made.host->self, str("oneclaw.host.nothing/1")), nullptr);
}

TEST_F(GateTest, NetworkServicesWithoutAnEgressAreDenied) {
  Made made = make_with_all();
  const auto* stream = made.service<oc_host_stream_v1>(OC_HOST_STREAM_V1);
  const auto* http = made.service<oc_host_http_v1>(OC_HOST_HTTP_V1);
  const auto* ws = made.service<oc_host_websocket_v1>(OC_HOST_WEBSOCKET_V1);
  const auto* offload = made.service<oc_host_offload_v1>(OC_HOST_OFFLOAD_V1);
  in_call(made, [&](oc_call* call) {
    oc_stream_open open{};
    open.size = sizeof(open);
    open.host = str("example.com");
    open.port = 443;
    oc_stream* made_stream = nullptr;
    EXPECT_EQ(stream->open(stream->self, call, &open, &made_stream), OC_DENIED);
    EXPECT_THAT(call->error_text, HasSubstr("permissions.net"));
    oc_fetch fetch{};
    fetch.size = sizeof(fetch);
    fetch.url = str("https://example.com/");
    std::string body;
    const oc_sink sink{&body, [](void*, const void*, std::uint64_t) { return OC_OK; }};
    EXPECT_EQ(http->fetch(http->self, call, &fetch, nullptr, nullptr, sink), OC_DENIED);
    oc_ws_open ws_open{};
    ws_open.size = sizeof(ws_open);
    oc_websocket* socket = nullptr;
    EXPECT_EQ(ws->open(ws->self, call, &ws_open, &socket), OC_DENIED);
    std::int32_t ready = 0;
    EXPECT_EQ(offload->wait_fd(offload->self, call, 0, OC_FD_READABLE, &ready), OC_DENIED);
    EXPECT_THAT(call->error_text, HasSubstr("\"sockets\": \"own\""));
    return OC_OK;
  });
}

TEST_F(GateTest, SecretsAreDeniedUnlessGrantedByName) {
  Grants grants;
  grants.services.insert(OC_HOST_SECRET_V1);
  grants.secrets = {"bot.token", "unset"};
  Made made = make(std::move(grants));
  const auto* secret = made.service<oc_host_secret_v1>(OC_HOST_SECRET_V1);
  in_call(made, [&](oc_call* call) {
    std::string got;
    const oc_sink sink{&got, [](void* ctx, const void* data, std::uint64_t size) {
                         static_cast<std::string*>(ctx)->append(static_cast<const char*>(data), size);
                         return OC_OK;
                       }};
    EXPECT_EQ(secret->get(secret->self, call, str("bot.token"), sink), OC_OK);
    EXPECT_EQ(got, "s3cret");
    EXPECT_EQ(secret->get(secret->self, call, str("unset"), sink), OC_NOT_FOUND);
    EXPECT_EQ(secret->get(secret->self, call, str("other"), sink), OC_DENIED);
    EXPECT_THAT(call->error_text, HasSubstr("'other' is not requested and granted"));
    const oc_sink refusing{nullptr, [](void*, const void*, std::uint64_t) { return OC_TOO_LARGE; }};
    EXPECT_EQ(secret->get(secret->self, call, str("bot.token"), refusing), OC_TOO_LARGE);
    return OC_OK;
  });
}

TEST_F(GateTest, BugAThrowingSinkEndedTheProcess) {
  for (const bool is_blocking : {false, true}) {
    Grants grants;
    grants.services.insert(OC_HOST_SECRET_V1);
    grants.secrets = {"bot.token"};
    Made made = make(std::move(grants), "sample", is_blocking);
    const auto* secret = made.service<oc_host_secret_v1>(OC_HOST_SECRET_V1);
    in_call(made, [&](oc_call* call) {
      const oc_sink odd{nullptr, [](void*, const void*, std::uint64_t) -> oc_status { throw 7; }};
      EXPECT_EQ(secret->get(secret->self, call, str("bot.token"), odd), OC_INTERNAL);
      const oc_sink usual{
          nullptr, [](void*, const void*, std::uint64_t) -> oc_status { throw std::runtime_error("sink broke"); }};
      EXPECT_EQ(secret->get(secret->self, call, str("bot.token"), usual), OC_INTERNAL);
      EXPECT_THAT(call->error_text, HasSubstr("sink broke"));
      return OC_OK;
    });
  }
}

}  // namespace
}  // namespace oneclaw::plugin::gate
