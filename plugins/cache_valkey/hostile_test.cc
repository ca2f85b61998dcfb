// Servers that lie: whatever they send, the call ends with a status, memory stays bounded, the next connection works.
#include "host/net/raw_server_for_test.h"
#include "valkey_for_test.h"

namespace oneclaw::cache_valkey {
namespace {

using ::testing::HasSubstr;

// Signs everybody in (PING and CLIENT SETNAME), then answers the first command with `answer`.
void sign_in_then(net::RawClient& peer, const std::string& answer) {
  peer.read_until("PING\r\n");
  peer.send("+PONG\r\n");
  peer.read_until("oneclaw\r\n");
  peer.send("+OK\r\n");
  peer.read_until("\r\n$3\r\nt:k\r\n");
  peer.send(answer);
  peer.read_all(60);  // until the plugin ends the connection
}

class HostileTest : public ValkeyTest {
 protected:
  Answer answer_to(const std::string& said) {
    net::RawServer server([&](net::RawClient& peer, int) { sign_in_then(peer, said); });
    EXPECT_EQ(serve("redis://127.0.0.1:" + std::to_string(server.port()), 2'000, 2'000), "");
    Answer answer;
    host_.on_task([&] { answer = get("k"); });
    host_.on_task([&] { EXPECT_EQ(instance_->stop(plugin::patience()).status, OC_OK); });
    instance_.reset();
    return answer;
  }
};

TEST_F(HostileTest, ProtocolErrorsEndTheConnectionAndAreNamed) {
  for (const std::string& said :
       {std::string("$8388609\r\n"), std::string("*2147483647\r\n"), std::string("*1\r\n*1\r\n*1\r\n"),
        "+" + std::string(100'000, 'x'), std::string("HTTP/1.1 400 Bad Request\r\n\r\n"), std::string("%1\r\n"),
        std::string("\0\0\0\0", 4)}) {
    const Answer answer = answer_to(said);
    EXPECT_EQ(answer.status, OC_UNAVAILABLE) << said.substr(0, 20);
    EXPECT_THAT(answer.error, HasSubstr("protocol error")) << said.substr(0, 20);
  }
}

TEST_F(HostileTest, AnswersOfAnotherKindAreNamed) {
  EXPECT_EQ(answer_to(":5\r\n").status, OC_INTERNAL);
  EXPECT_EQ(answer_to("-ERR something else\r\n").status, OC_INTERNAL);
  EXPECT_EQ(answer_to("-MOVED 1 10.0.0.1:6379\r\n").status, OC_UNSUPPORTED);
}

TEST_F(HostileTest, AnswersThatNobodyAskedForEndTheConnection) {
  const Answer answer = answer_to("$1\r\na\r\n+more\r\n+more\r\n");
  EXPECT_EQ(answer.status, OC_OK);
  EXPECT_EQ(answer.text, "a");
}

TEST_F(HostileTest, AServerThatClosesAtOnceIsNoServer) {
  net::RawServer server([](net::RawClient&, int) {});
  EXPECT_THAT(serve("redis://127.0.0.1:" + std::to_string(server.port())), HasSubstr("cannot be used"));
}

TEST_F(HostileTest, AServerThatNeverAnswersIsGivenUp) {
  net::RawServer server([](net::RawClient& peer, int) { peer.read_all(60); });
  EXPECT_THAT(serve("redis://127.0.0.1:" + std::to_string(server.port()), 200), HasSubstr("no answer"));
}

}  // namespace
}  // namespace oneclaw::cache_valkey
