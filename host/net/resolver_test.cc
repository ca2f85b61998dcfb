#include "host/net/resolver.h"

#include "host/net/fake_peers_for_test.h"
#include "host/net/net_for_test.h"

#include <gmock/gmock.h>

namespace oneclaw::net {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

using ResolverTest = NetTest;

std::vector<std::string> texts(const base::Result<std::vector<IpAddress>>& result) {
  if (!result) return {"error " + result.error().text};
  std::vector<std::string> out;
  for (const IpAddress& address : *result) out.push_back(address.text());
  return out;
}

TEST_F(ResolverTest, LocalNamesAndLiteralsAskNobody) {
  NameServerForTest server([](const std::string&) { return std::vector<std::string>{"9.9.9.9"}; });
  run_task(loops_.at(0), [&] {
    Resolver resolver(loops_.at(0), {.servers = server.servers()});
    EXPECT_THAT(texts(resolver.resolve("localhost", in_seconds(5))), ElementsAre("127.0.0.1", "::1"));
    EXPECT_THAT(texts(resolver.resolve("site.localhost", in_seconds(5))), ElementsAre("127.0.0.1", "::1"));
    EXPECT_THAT(texts(resolver.resolve("1.2.3.4", in_seconds(5))), ElementsAre("1.2.3.4"));
  });
  EXPECT_EQ(server.a_queries(), 0);
}

TEST_F(ResolverTest, AnswersAreSharedAndKeptForTheirTime) {
  NameServerForTest server([](const std::string& name) {
    return name == "a.example" ? std::vector<std::string>{"8.8.8.8", "8.8.4.4"} : std::vector<std::string>{};
  });
  run_task(loops_.at(0), [&] {
    Resolver resolver(loops_.at(0), {.servers = server.servers()});
    std::vector<loop::TaskHandle> tasks;
    int good = 0;
    for (int i = 0; i < 20; ++i) {
      tasks.push_back(loops_.at(0).spawn([&] {
        auto found = resolver.resolve("a.example", in_seconds(10));
        if (found && found->size() == 2) ++good;
      }));
    }
    for (auto& task : tasks) task.join();
    EXPECT_EQ(good, 20);
    EXPECT_TRUE(resolver.resolve("a.example", in_seconds(10)).ok());
    EXPECT_EQ(resolver.resolve("unknown.example", in_seconds(10)).status(), OC_NOT_FOUND);
  });
  EXPECT_EQ(server.a_queries(), 2);
}

TEST_F(ResolverTest, ZeroTtlIsNotKept) {
  NameServerForTest server([](const std::string&) { return std::vector<std::string>{"8.8.8.8"}; }, 0);
  run_task(loops_.at(0), [&] {
    Resolver resolver(loops_.at(0), {.servers = server.servers()});
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(resolver.resolve("a.example", in_seconds(10)).ok());
  });
  EXPECT_EQ(server.a_queries(), 3);
}

TEST_F(ResolverTest, SilentServerEndsWithTheDeadline) {
  base::UniqueFd silent(::socket(AF_INET, SOCK_DGRAM, 0));
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(silent.get(), reinterpret_cast<sockaddr*>(&in), sizeof in);
  socklen_t length = sizeof in;
  ::getsockname(silent.get(), reinterpret_cast<sockaddr*>(&in), &length);
  run_task(loops_.at(0), [&] {
    Resolver resolver(loops_.at(0), {.servers = "127.0.0.1:" + std::to_string(ntohs(in.sin_port))});
    const auto deadline = fiber::Deadline::after(std::chrono::milliseconds(100));
    EXPECT_EQ(resolver.resolve("a.example", deadline).status(), OC_TIMEOUT);
    auto task =
        loops_.at(0).spawn([&] { EXPECT_EQ(resolver.resolve("a.example", in_seconds(9)).status(), OC_CANCELLED); });
    fiber::current_task()->yield();
    task.cancel();
    task.join();
  });
}

TEST_F(ResolverTest, BothFamiliesTakeTurns) {
  NameServerForTest server([](const std::string&) {
    return std::vector<std::string>{"2001:db8::1", "8.8.8.8", "8.8.4.4", "2001:db8::2"};
  });
  run_task(loops_.at(0), [&] {
    Resolver resolver(loops_.at(0), {.servers = server.servers()});
    const auto found = texts(resolver.resolve("a.example", in_seconds(10)));
    EXPECT_THAT(found, UnorderedElementsAre("2001:db8::1", "8.8.8.8", "8.8.4.4", "2001:db8::2"));
    for (std::size_t i = 1; i < found.size(); ++i) {
      EXPECT_NE(found[i].find(':') == std::string::npos, found[i - 1].find(':') == std::string::npos) << i;
    }
  });
}

TEST_F(ResolverTest, NameWithOneFamilyOnlyIsFound) {
  NameServerForTest server([](const std::string& name) {
    return std::vector<std::string>{name == "six.example" ? "2001:db8::1" : "8.8.8.8"};
  });
  run_task(loops_.at(0), [&] {
    Resolver resolver(loops_.at(0), {.servers = server.servers()});
    EXPECT_THAT(texts(resolver.resolve("six.example", in_seconds(10))), ElementsAre("2001:db8::1"));
    EXPECT_THAT(texts(resolver.resolve("four.example", in_seconds(10))), ElementsAre("8.8.8.8"));
  });
}

TEST_F(ResolverTest, OfManyAnswersTheFirstAreTaken) {
  std::vector<std::string> many;
  for (int i = 1; i <= 100; ++i) many.push_back("8.8.8." + std::to_string(i));
  NameServerForTest server([&](const std::string&) { return many; });
  run_task(loops_.at(0), [&] {
    Resolver resolver(loops_.at(0), {.servers = server.servers()});
    const auto found = resolver.resolve("a.example", in_seconds(10));
    ASSERT_TRUE(found.ok()) << found.error().text;
    EXPECT_EQ(found->size(), Resolver::kMaxAddresses);
    EXPECT_EQ(found->front().text(), "8.8.8.1");
  });
  EXPECT_EQ(server.tcp_queries(), 1);  // they do not fit into a datagram
}

TEST_F(ResolverTest, UnknownNamesAreNotKept) {
  std::atomic<bool> known{false};
  NameServerForTest server(
      [&](const std::string&) { return known ? std::vector<std::string>{"8.8.8.8"} : std::vector<std::string>{}; });
  run_task(loops_.at(0), [&] {
    Resolver resolver(loops_.at(0), {.servers = server.servers()});
    const auto missing = resolver.resolve("a.example", in_seconds(10));
    EXPECT_EQ(missing.status(), OC_NOT_FOUND);
    EXPECT_THAT(missing.error().text, HasSubstr("a.example"));
    known = true;
    EXPECT_THAT(texts(resolver.resolve("a.example", in_seconds(10))), ElementsAre("8.8.8.8"));
  });
}

TEST_F(ResolverTest, TableIsBoundedAndEntriesEndWithTheirTime) {
  NameServerForTest server([](const std::string&) { return std::vector<std::string>{"8.8.8.8"}; }, 3600);
  run_task(loops_.at(0), [&] {
    Resolver one(loops_.at(0), {.cache_entries = 1, .servers = server.servers()});
    for (const char* name : {"a.example", "b.example", "b.example", "a.example"}) {
      EXPECT_TRUE(one.resolve(name, in_seconds(10)).ok());
    }
    EXPECT_EQ(server.a_queries(), 3);  // b pushed a out, and was kept itself
    Resolver brief(loops_.at(0), {.max_ttl = std::chrono::milliseconds(20), .servers = server.servers()});
    EXPECT_TRUE(brief.resolve("c.example", in_seconds(10)).ok());
    const auto asked_once = server.a_queries();
    const auto limit = in_seconds(10);
    while (server.a_queries() == asked_once && fiber::now_ns() < limit.ns) {
      EXPECT_TRUE(brief.resolve("c.example", in_seconds(10)).ok());
      fiber::current_task()->yield();
    }
    EXPECT_EQ(server.a_queries(), asked_once + 1);
  });
}

TEST_F(ResolverTest, BadNamesAreRefusedAtOnce) {
  NameServerForTest server([](const std::string&) { return std::vector<std::string>{"8.8.8.8"}; });
  run_task(loops_.at(0), [&] {
    Resolver resolver(loops_.at(0), {.servers = server.servers()});
    for (const std::string& name :
         {std::string(300, 'a'), std::string(64, 'a') + ".example", std::string("a..example")}) {
      const auto got = resolver.resolve(name, in_seconds(10));
      EXPECT_FALSE(got.ok()) << name;
    }
  });
  EXPECT_EQ(server.a_queries(), 0);
}

TEST_F(ResolverTest, LostDatagramIsAskedForAgain) {
  std::atomic<int> asked{0};
  NameServerForTest server([&](const std::string&) {
    return std::vector<std::string>{asked++ < 2 ? "lost" : "8.8.8.8"};  // A and AAAA make two
  });
  run_task(loops_.at(0), [&] {
    Resolver resolver(loops_.at(0), {.try_time = std::chrono::milliseconds(50), .servers = server.servers()});
    EXPECT_THAT(texts(resolver.resolve("a.example", in_seconds(10))), ElementsAre("8.8.8.8"));
  });
  EXPECT_GE(asked, 3);
}

// The handler of the timer was already queued, behind the one that woke the task that ended the resolver.
TEST_F(ResolverTest, EndsWithItsTimerDue) {
  NameServerForTest server([](const std::string&) { return std::vector<std::string>{"lost"}; });
  run_task(loops_.at(0), [&] {
    const auto ms = [](int n) { return fiber::Deadline::after(std::chrono::milliseconds(n)); };
    auto resolver = std::make_unique<Resolver>(
        loops_.at(0), ResolverOptions{.try_time = std::chrono::milliseconds(20), .servers = server.servers()});
    // Stops the loop's thread until both the deadline and the timer are due.
    auto stall = loops_.at(0).spawn([until = ms(60)] {
      while (fiber::now_ns() < until.ns) std::this_thread::yield();
    });
    EXPECT_EQ(resolver->resolve("a.example", ms(5)).status(), OC_TIMEOUT);
    resolver.reset();
    stall.join();
    EXPECT_EQ(loop::sleep_for(std::chrono::milliseconds(1)), fiber::Wake::signalled);  // the handler has its turn
  });
}

}  // namespace
}  // namespace oneclaw::net
