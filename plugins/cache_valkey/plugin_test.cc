// The built plugin through the host's gate against a real redis-server: many callers, losses, silence, bounds.
#include "host/net/fake_peers_for_test.h"
#include "valkey_for_test.h"

namespace oneclaw::cache_valkey {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(ValkeyTest, ManyCallersShareOneConnectionAndEachGetsItsOwn) {
  RedisForTest redis;
  ASSERT_EQ(serve(redis.url()), "");
  const std::int64_t reads_before = redis.info("total_reads_processed");
  host_.on_task([&] {
    together(64, [&](std::size_t i) {
      for (int round = 0; round < 50; ++round) {
        const std::string key = "k" + std::to_string(i);
        const std::string value = std::to_string(i) + ":" + std::to_string(round);
        ASSERT_EQ(set(key, value).status, OC_OK);
        ASSERT_EQ(get(key).text, value);
      }
    });
  });
  EXPECT_THAT(redis.raw("CLIENT LIST"), HasSubstr("$"));
  EXPECT_EQ(redis.info("total_connections_received") >= 1, true);
  // 6,400 commands of 64 callers: together, not one read of the server for each.
  const std::int64_t reads = redis.info("total_reads_processed") - reads_before;
  EXPECT_LT(reads, 6400 / 4) << "the commands were not sent together";
  EXPECT_EQ(redis.raw("GET t:k63"), "$5\r\n") << "keys carry the prefix";
}

TEST_F(ValkeyTest, AKilledAndRestartedServerCostsNoCallThatComesAfterwards) {
  RedisForTest redis;
  ASSERT_EQ(serve(redis.url()), "");
  host_.on_task([&] { ASSERT_EQ(set("k", "v").status, OC_OK); });
  for (int round = 0; round < 5; ++round) {
    redis.kill();
    redis.start();
    host_.on_task([&] {
      const Answer answer = get("k");
      EXPECT_EQ(answer.status, OC_NOT_FOUND) << answer.error;
      EXPECT_EQ(set("k", "v").status, OC_OK);
    });
  }
}

TEST_F(ValkeyTest, ACounterUnderLossesIsNeverLessThanWhatWasAcknowledged) {
  RedisForTest redis;
  ASSERT_EQ(serve(redis.url()), "");
  std::atomic<int> acknowledged{0};
  std::atomic<int> unknown{0};
  std::atomic<int> other{0};
  // Few losses, and each in the middle of the traffic: after several in a row the pauses before a new connection grow.
  std::thread killer([&] {
    for (int kills = 1; kills <= 6; ++kills) {
      for (int now = acknowledged; now >= 0 && now < kills * 100; now = acknowledged) acknowledged.wait(now);
      redis.raw("CLIENT KILL TYPE normal SKIPME yes");
    }
  });
  host_.on_task([&] {
    together(16, [&](std::size_t) {
      for (int i = 0; i < 200; ++i) {
        const oc_status status = incr("n").status;
        (status == OC_OK ? acknowledged : status == OC_TIMEOUT ? unknown : other)++;
        acknowledged.notify_one();
      }
    });
  });
  killer.join();
  Answer sum;
  host_.on_task([&] { sum = get("n"); });
  const int counted = std::stoi(sum.text);
  EXPECT_EQ(other, 0);
  EXPECT_GE(counted, acknowledged);
  EXPECT_LE(counted, acknowledged + unknown) << "a command was repeated though it may have been done";
  std::cout << "[ counted ] " << counted << ", acknowledged " << acknowledged << ", unknown " << unknown << "\n";
}

TEST_F(ValkeyTest, ACancelledCallsAnswerIsNobodyElses) {
  RedisForTest redis;
  ASSERT_EQ(serve(redis.url()), "");
  host_.on_task([&] {
    ASSERT_EQ(set("a", "answer of a").status, OC_OK);
    ASSERT_EQ(set("b", "answer of b").status, OC_OK);
    for (int i = 0; i < 200; ++i) {
      Answer cancelled;
      loop::TaskHandle task = loop::Loop::current()->spawn([&] { cancelled = get("a"); }, {.name = "test.cancelled"});
      loop::sleep_for(fiber::Duration(0));  // it has sent, or is about to
      task.cancel();
      EXPECT_EQ(get("b").text, "answer of b");
      task.join();
      EXPECT_TRUE(cancelled.status == OC_CANCELLED || cancelled.text == "answer of a") << cancelled.error;
    }
  });
}

TEST_F(ValkeyTest, ASilentServerEndsCallsAtTheirDeadlineAndTheConnectionAtItsOwn) {
  RedisForTest redis;
  ASSERT_EQ(serve(redis.url(), 400, 20'000), "");
  redis.freeze(true);
  host_.on_task([&] {
    const Answer soon = get("k", 50ms);
    EXPECT_EQ(soon.status, OC_TIMEOUT);
    const Answer late = set("k", "v");
    EXPECT_EQ(late.status, OC_TIMEOUT);
    EXPECT_THAT(late.error, HasSubstr("nobody knows whether it was done"));
  });
  redis.freeze(false);
  host_.on_task([&] {
    const Answer after = get("other");
    EXPECT_EQ(after.status, OC_NOT_FOUND) << after.error;
  });
}

TEST_F(ValkeyTest, AnAbsentServerFailsCallsAtOnceAfterItsWait) {
  RedisForTest redis;
  ASSERT_EQ(serve(redis.url(), 20'000, 300), "");
  redis.kill();
  host_.on_task([&] {
    Answer answer;
    ASSERT_TRUE(plugin::wait_until([&] { return (answer = get("k")).status != OC_NOT_FOUND; }));
    EXPECT_EQ(answer.status, OC_UNAVAILABLE);
    EXPECT_THAT(answer.error, HasSubstr("127.0.0.1:" + std::to_string(redis.port())));
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(get("k").status, OC_UNAVAILABLE);
  });
}

TEST_F(ValkeyTest, SignsInAsAnAclUserIntoADatabase) {
  RedisForTest redis({"--requirepass", "hunter2", "--user", "app", "on", ">pass@word", "~t:*", "+@all"});
  const std::string at = "@127.0.0.1:" + std::to_string(redis.port());
  ASSERT_EQ(serve("redis://app:pass%40word" + at + "/3"), "");
  host_.on_task([&] { EXPECT_EQ(set("k", "v").status, OC_OK); });
}

TEST_F(ValkeyTest, AWrongPasswordIsToldWithoutShowingIt) {
  RedisForTest redis({"--requirepass", "right"});
  const std::string error = serve("redis://:hunter2@127.0.0.1:" + std::to_string(redis.port()));
  EXPECT_THAT(error, HasSubstr("refused AUTH (WRONGPASS)"));
  EXPECT_THAT(error, Not(HasSubstr("hunter2")));
}

TEST_F(ValkeyTest, APasswordThatTheServerDoesNotWantIsTold) {
  RedisForTest redis;
  EXPECT_THAT(serve("redis://:hunter2@127.0.0.1:" + std::to_string(redis.port())), HasSubstr("or it wants none"));
}

TEST_F(ValkeyTest, AFullServerEvictsOrRefusesByItsPolicy) {
  RedisForTest redis({"--maxmemory", "3mb", "--maxmemory-policy", "allkeys-lru"});
  ASSERT_EQ(serve(redis.url()), "");
  const std::string value(64 << 10, 'v');
  host_.on_task([&] {
    for (int i = 0; i < 100; ++i) ASSERT_EQ(set("k" + std::to_string(i), value).status, OC_OK);
    int kept = 0;  // which ones the server chose by samples
    for (int i = 0; i < 100; ++i) {
      const Answer answer = get("k" + std::to_string(i));
      ASSERT_GE(answer.status, 0) << answer.error;
      if (answer.status == OC_OK) kept += answer.text == value ? 1 : 1000;
    }
    EXPECT_GT(kept, 0);
    EXPECT_LT(kept, 60);
  });
  redis.raw("CONFIG SET maxmemory-policy noeviction");
  host_.on_task([&] {
    Answer answer;
    for (int i = 0; i < 100 && answer.status != OC_UNAVAILABLE; ++i) answer = set("n" + std::to_string(i), value);
    EXPECT_EQ(answer.status, OC_UNAVAILABLE);
    EXPECT_THAT(answer.error, HasSubstr("maxmemory"));
  });
}

TEST_F(ValkeyTest, AForeignTypeUnderAKeyIsNamed) {
  RedisForTest redis;
  ASSERT_EQ(serve(redis.url()), "");
  redis.raw("LPUSH t:list x");
  host_.on_task([&] {
    EXPECT_EQ(get("list").status, OC_CORRUPT);
    EXPECT_EQ(incr("list").status, OC_CORRUPT);
  });
}

TEST_F(ValkeyTest, ForgottenScriptsAreSentAgain) {
  RedisForTest redis;
  ASSERT_EQ(serve(redis.url()), "");
  host_.on_task([&] { EXPECT_EQ(incr("n").number, 1); });
  EXPECT_EQ(redis.raw("SCRIPT FLUSH"), "+OK\r\n");
  host_.on_task([&] { EXPECT_EQ(incr("n").number, 2); });
}

class ValkeyTlsTest : public ValkeyTest {
 protected:
  ValkeyTlsTest() : ValkeyTest({.tls = {.system_store = false, .ca_file = certificates().file("ca.pem")}}) {}
  static net::CertificatesForTest& certificates() {
    static net::CertificatesForTest made;
    return made;
  }
};

TEST_F(ValkeyTlsTest, SpeaksTlsAndVerifiesTheName) {
  certificates().make("good", "DNS:localhost");
  const std::uint16_t tls_port = free_port();
  RedisForTest redis({"--tls-port", std::to_string(tls_port), "--tls-cert-file", certificates().file("good.pem"),
                      "--tls-key-file", certificates().file("good.key"), "--tls-auth-clients", "no"});
  ASSERT_EQ(serve("rediss://localhost:" + std::to_string(tls_port)), "");
  const std::string value(1 << 20, 'v');
  host_.on_task([&] {
    ASSERT_EQ(set("k", value).status, OC_OK);
    EXPECT_EQ(get("k").text, value);
  });
}

TEST_F(ValkeyTlsTest, RefusesACertificateForAnotherName) {
  certificates().make("other", "DNS:other.localhost");
  const std::uint16_t tls_port = free_port();
  RedisForTest redis({"--tls-port", std::to_string(tls_port), "--tls-cert-file", certificates().file("other.pem"),
                      "--tls-key-file", certificates().file("other.key"), "--tls-auth-clients", "no"});
  EXPECT_THAT(serve("rediss://localhost:" + std::to_string(tls_port)), HasSubstr("certificate"));
}

}  // namespace
}  // namespace oneclaw::cache_valkey
