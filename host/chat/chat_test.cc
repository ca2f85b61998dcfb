#include "host/chat/chat.h"

#include "host/chat/chat_for_test.h"

#include <oneclaw/cache.h>

#include <gtest/gtest.h>

namespace oneclaw::chat {
namespace {

using records::InboxEvent;
using records::InboxState;
using records::OutboxMessage;
using records::OutboxState;

class ChatTest : public ::testing::Test {
 protected:
  void on_task(const std::function<void()>& work) { host.on_task(work); }
  InboxEvent event(const std::string& id) { return client().get<InboxEvent>("talk", id).value()->record; }
  records::Client& client() { return host.engine.records.client(); }
  std::vector<OutboxMessage> outbox() {
    std::vector<OutboxMessage> out;
    const auto rows = client().find(records::Query<OutboxMessage>());
    for (const auto& row : *rows) out.push_back(row.record);
    return out;
  }
  void wait_until_all_sent() {
    EXPECT_TRUE(plugin::wait_until([&] {
      for (const auto& message : outbox()) {
        if (message.state != OutboxState::sent) return false;
      }
      return true;
    }));
  }
  ChatHost host;
};

TEST_F(ChatTest, ASentenceBecomesProgressThenAPageAndAReceiptInOneMessage) {
  host.start();
  on_task([&] {
    EXPECT_EQ(host.write("e1", "ann", "please hunt held in Boojum"), OC_OK);
    const std::string first = host.line_with("Costs at most $0.50; you have $2.50.");
    EXPECT_EQ(first.substr(0, 7), "send m-");
    host.line_with(R"("progress":{"done":1,"total":3,"label":"Finding"})");
    host.let_go();
    const std::string last = host.line_with("Charged $0.50, balance $2.00.");
    EXPECT_EQ(last.substr(0, 8), "edit r1 ");
    EXPECT_NE(last.find("held 5"), std::string::npos);
    EXPECT_EQ(last.find("held 6"), std::string::npos);
    EXPECT_EQ(last.find("progress"), std::string::npos);
    EXPECT_EQ(host.count("send "), 1u);
    wait_until_all_sent();
    EXPECT_EQ(event("e1").state, InboxState::done);
    host.engine.expect_ledger_clean();
  });
}

TEST_F(ChatTest, TheSameEventTwiceIsOneAnswerAndOneJob) {
  host.start();
  on_task([&] {
    EXPECT_EQ(host.write("e1", "ann", "hunt snarks in Boojum"), OC_OK);
    EXPECT_EQ(host.write("e1", "ann", "hunt snarks in Boojum"), OC_CONFLICT);
    host.line_with("Charged $0.50");
    wait_until_all_sent();
    EXPECT_EQ(host.write("e1", "ann", "hunt snarks in Boojum"), OC_CONFLICT);
    EXPECT_EQ(host.count("send "), 1u);
    EXPECT_EQ(host.engine.engine->list("", std::nullopt, 10, std::nullopt)->size(), 1u);
  });
}

TEST_F(ChatTest, PagesByWordAndButtonForTheirOwnerOnly) {
  host.start();
  on_task([&] {
    host.write("e1", "ann", "hunt snarks in Boojum");
    const std::string token = ChatHost::button(host.line_with("Charged $0.50"), "Show more");
    EXPECT_LE(token.size(), 64u);
    const std::string user = outbox().front().user, job = outbox().front().job;
    host.press("e2", "bob", token);
    host.line_with("This is somebody else's result.");
    std::string forged = token;
    forged.back() = forged.back() == 'A' ? 'B' : 'A';
    host.press("e3", "ann", forged);
    host.line_with("This button is not valid.");
    EXPECT_EQ(host.count("snarks 6"), 0u);
    host.press("e4", "ann", token);
    const std::string second = host.line_with("snarks 6");
    EXPECT_NE(second.find(R"("page":{"index":1,"count":3,"total":12})"), std::string::npos);
    host.write("e5", "ann", "More!");
    const std::string third = host.line_with("snarks 12");
    EXPECT_EQ(third.find("Show more"), std::string::npos) << "a button that leads nowhere";
    host.write("e6", "ann", "more");
    host.line_with("That was the last page.");
    host.write("e7", "ann", "details 7");
    EXPECT_NE(host.line_with("7. snarks 7").find(R"({"label":"Seen at","value":"Boojum"})"), std::string::npos);
    host.write("e8", "ann", "details 13");
    host.line_with("There is no number 13; the result has 12.");
    host.write("e9", "ann", "export");
    host.line_with("GET /api/v1/jobs/");
    ASSERT_TRUE(host.artifacts->put({user, job, "output", "things.csv", "text/csv", "name"}));
    host.press("e10", "ann", Tokens(std::string(kTokenKeyBytes, 'k')).make({TokenVerb::export_file, job, 0}));
    EXPECT_NE(host.line_with(R"("attachments":[{"artifact":)").find("things.csv"), std::string::npos);
    EXPECT_EQ(host.engine.balance(user).balance_micros, 2'000'000);
  });
}

TEST_F(ChatTest, APageComesFromTheCacheFirstAndFromTheJobWithoutIt) {
  host.start();
  on_task([&] {
    host.write("e1", "ann", "hunt snarks in Boojum");
    const std::string token = ChatHost::button(host.line_with("Charged $0.50"), "Show more");
    const OutboxMessage message = outbox().front();
    const std::string key = "pagination:" + message.user + ":" + message.job;
    const auto cache = [&](auto&& work) {
      return host.engine.records.cache().call<oc_cache_v1>(plugin::instance::Kind::cache, {}, work);
    };
    EXPECT_EQ(cache([&](const oc_cache_v1& t, void* self, oc_call* c) {
                return t.exists(self, c, plugin::call::to_oc_bytes(key));
              }),
              OC_OK);
    EXPECT_EQ(cache([&](const oc_cache_v1& t, void* self, oc_call* c) {
                return t.del(self, c, plugin::call::to_oc_bytes(key), nullptr);
              }),
              OC_OK);
    host.press("e2", "ann", token);
    host.line_with("snarks 6");
    // Without cache and job it says so.
    EXPECT_EQ(cache([&](const oc_cache_v1& t, void* self, oc_call* c) {
                return t.del(self, c, plugin::call::to_oc_bytes(key), nullptr);
              }),
              OC_OK);
    records::Batch batch;
    batch.erase<records::Job>(message.job);
    ASSERT_TRUE(client().commit(batch));
    host.press("e3", "ann", token);
    host.line_with("This result has expired; run it again.");
  });
}

TEST_F(ChatTest, AChannelThatWasDownShowsOneAnswer) {
  host.mode("unavailable");
  host.start();
  on_task([&] {
    EXPECT_EQ(host.write("e1", "ann", "hunt snarks in Boojum"), OC_OK);
    EXPECT_TRUE(plugin::wait_until([&] { return !outbox().empty() && outbox().front().attempts > 2; }));
    EXPECT_TRUE(host.sent().empty());
    host.mode("ok");
    host.line_with("Charged $0.50, balance $2.00.");
    wait_until_all_sent();
    EXPECT_EQ(host.count("send "), 1u);
  });
}

TEST_F(ChatTest, AnAnswerWhoseFateIsUnknownIsRepeatedWithItsKey) {
  host.mode("lost");
  host.start();
  on_task([&] {
    EXPECT_EQ(host.write("e1", "ann", "hunt snarks in Boojum"), OC_OK);
    EXPECT_TRUE(plugin::wait_until([&] { return !outbox().empty() && outbox().front().revision > 1; }));
    host.mode("ok");
    const std::string last = host.line_with("Charged $0.50, balance $2.00.");
    EXPECT_EQ(last.substr(0, 8), "edit r1 ") << "what the lost answer said is changed, not believed";
    wait_until_all_sent();
    EXPECT_EQ(host.count("send "), 1u);
  });
}

TEST_F(ChatTest, AnAnswerThatTheChannelRefusesIsGivenUp) {
  host.mode("denied");
  host.start();
  on_task([&] {
    EXPECT_EQ(host.write("e1", "ann", "help"), OC_OK);
    EXPECT_TRUE(plugin::wait_until([&] { return !outbox().empty() && outbox().front().state == OutboxState::failed; }));
    EXPECT_NE(outbox().front().error->find("told to refuse"), std::string::npos);
    EXPECT_EQ(outbox().front().attempts, 1);
  });
}

TEST_F(ChatTest, AfterARestartEventsAreAnsweredAndMessagesSent) {
  on_task([&] {
    InboxEvent received = ChatHost::message("e1", "ann", "help");
    received.attempts = 1;
    OutboxMessage pending;
    pending.id = "m-left";
    pending.channel = "talk";
    pending.conversation = "bob";
    pending.view.text = R"({"text":"left behind"})";
    records::Batch batch;
    batch.insert(received);
    batch.insert(pending);
    ASSERT_TRUE(client().commit(batch));
  });
  host.start();
  on_task([&] {
    host.line_with("left behind");
    host.line_with("What I can do");
    wait_until_all_sent();
    EXPECT_EQ(host.count("send "), 2u);
    EXPECT_EQ(event("e1").state, InboxState::done);
    EXPECT_EQ(event("e1").attempts, 2);
  });
}

TEST_F(ChatTest, AfterARestartARunningJobsMessageGoesOn) {
  host.start();
  on_task([&] {
    host.write("e1", "ann", "hunt held in Boojum");
    host.line_with("\"Finding\"");
  });
  host.stop();
  on_task([&] { host.let_go(); });
  host.start();
  on_task([&] {
    EXPECT_EQ(host.line_with("Charged $0.50, balance $2.00.").substr(0, 8), "edit r1 ");
    wait_until_all_sent();
    EXPECT_EQ(host.count("send "), 1u);
    EXPECT_EQ(host.count("Charged"), 1u);
  });
}

TEST_F(ChatTest, WithoutAPlaceItAsksAndTakesTheBareAnswer) {
  host.start();
  on_task([&] {
    host.write("e1", "ann", "hunt snarks");
    const std::string asked = host.line_with("Please tell me the location; nothing was charged.");
    EXPECT_NE(asked.find("hunt snarks in Boojum"), std::string::npos);
    host.write("e2", "ann", "in Boojum, please");
    host.line_with("Charged $0.50");
    EXPECT_EQ(host.count("snarks, Boojum"), host.count("Costs at most"));
  });
}

TEST_F(ChatTest, FailuresAndNonsenseCostNothing) {
  host.start();
  on_task([&] {
    host.write("e1", "ann", "hunt bad in Boojum");
    const std::string failed = host.line_with("Hunt: failed");
    EXPECT_NE(failed.find("othing like that can be hunted."), std::string::npos) << failed;
    EXPECT_NE(failed.find("Nothing was charged."), std::string::npos);
    host.write("e2", "ann", "what is the weather like?");
    EXPECT_NE(host.line_with("I did not understand that").find("hunt snarks in Boojum"), std::string::npos);
    host.write("e3", "ann", "hunt 500 snarks in Boojum");
    const std::string refused = host.line_with("Hunt: not started");
    EXPECT_NE(refused.find("/limit"), std::string::npos) << refused;
    host.write("e4", "ann", "balance");
    host.line_with("Balance $2.50");
    host.engine.expect_ledger_clean();
  });
}

TEST_F(ChatTest, CommandsAreAnswered) {
  host.start();
  on_task([&] {
    host.write("e1", "ann", "hunt snarks in Boojum");
    host.line_with("Charged $0.50");
    host.write("e2", "ann", "/history");
    EXPECT_NE(host.line_with("\"History\"").find("-$0.50"), std::string::npos);
    host.write("e3", "ann", "jobs");
    EXPECT_NE(host.line_with("Your jobs").find("hunt  completed"), std::string::npos);
    host.write("e4", "ann", "cancel");
    host.line_with("Nothing of yours is running.");
    host.write("e5", "bob", "more");
    host.line_with("There is no result here yet to show more of.");
  });
}

TEST_F(ChatTest, CancelEndsTheJobAndItsMessageSaysSo) {
  host.start();
  on_task([&] {
    host.write("e1", "ann", "hunt held in Boojum");
    const std::string button = ChatHost::button(host.line_with("\"Finding\""), "Cancel");
    host.press("e2", "bob", button);
    host.line_with("You have no such job.");
    host.press("e3", "ann", button);
    const std::string ended = host.line_with("Hunt: cancelled");
    EXPECT_EQ(ended.substr(0, 8), "edit r1 ");
    EXPECT_NE(ended.find("Nothing was charged."), std::string::npos);
  });
}

TEST_F(ChatTest, LinkingMakesOneWalletOfTwo) {
  host.start();
  on_task([&] {
    host.write("e1", "ann", "link");
    const std::string line = host.line_with("Link another channel");
    const std::size_t at = line.find("nlink ") + 6;
    host.write("e2", "bob", "link " + line.substr(at, line.find("\\n", at) - at));
    host.line_with("Both channels now share one wallet");
    host.write("e3", "bob", "balance");
    host.line_with("Balance $5.00");
    host.write("e4", "bob", "unlink");
    host.line_with("Unlinked");
  });
}

TEST_F(ChatTest, APoisonedEventEndsAfterThreeTriesWithOneSentence) {
  int tries = 0;
  const UserOf usual = host.user_of;
  host.user_of = [&](const auto& handle, auto name) -> base::Result<std::string> {
    if (handle.provider_id != "mallory") return usual(handle, name);
    ++tries;
    return base::Error{OC_INTERNAL, "poison"};
  };
  host.start();
  on_task([&] {
    EXPECT_EQ(host.write("e1", "mallory", "help"), OC_OK);
    EXPECT_EQ(host.write("e2", "ann", "help"), OC_OK);
    host.line_with("Something went wrong here");
    host.line_with("What I can do");
    EXPECT_EQ(tries, 3);
    EXPECT_EQ(event("e1").state, InboxState::failed);
    EXPECT_EQ(event("e1").error, "poison");
    EXPECT_EQ(host.count("send "), 2u);
  });
  host.stop();
}

TEST_F(ChatTest, AFullHostHoldsItsChannelsBack) {
  bool may_go = false, is_taken = false;
  const UserOf usual = host.user_of;
  host.user_of = [&](const auto& handle, auto name) {
    EXPECT_TRUE(plugin::wait_until([&] { return may_go; }));
    return usual(handle, name);
  };
  host.options.max_in_hand = 1;
  host.start();
  on_task([&] {
    EXPECT_EQ(host.write("e1", "ann", "help"), OC_OK);
    loop::TaskHandle second = loop::Loop::current()->spawn([&] {
      EXPECT_EQ(host.write("e2", "bob", "help"), OC_OK);
      is_taken = true;
    });
    for (int i = 0; i < 20; ++i) loop::sleep_for(std::chrono::milliseconds(1));
    EXPECT_FALSE(is_taken);
    EXPECT_FALSE(client().get<InboxEvent>("talk", "e2").value());
    may_go = true;
    second.join();
    EXPECT_TRUE(plugin::wait_until([&] { return host.count("send ") == 2; }));
  });
  host.stop();
}

TEST_F(ChatTest, AStoppedHostTakesNothing) {
  host.start();
  host.on_task([&] {
    const auto bad = host.chat->deliver(ChatHost::message("", "ann", "help"));
    EXPECT_EQ(bad.status(), OC_INVALID);
    EXPECT_TRUE(host.chat->stop(plugin::patience()));
    EXPECT_EQ(host.write("e1", "ann", "help"), OC_UNAVAILABLE);
    EXPECT_FALSE(client().get<InboxEvent>("talk", "e1").value());
  });
}

TEST(ChatWithoutEdits, SendsTheFirstAndTheLast) {
  ChatHost host(false);
  host.start();
  host.on_task([&] {
    host.write("e1", "ann", "hunt snarks in Boojum");
    host.line_with("Charged $0.50");
    EXPECT_EQ(host.count("edit "), 0u);
    EXPECT_LE(host.count("send "), 2u);
    EXPECT_EQ(host.count("Charged $0.50"), 1u);
  });
}

TEST(ChatWithoutMoney, PriceAndBalanceAreNamedAndNothingRuns) {
  ChatHost host(true, 100'000);
  host.start();
  host.on_task([&] {
    host.write("e1", "ann", "hunt snarks in Boojum");
    const std::string refused = host.line_with("Hunt: not started");
    EXPECT_NE(refused.find("$0.50"), std::string::npos) << refused;
    EXPECT_NE(refused.find("$0.10"), std::string::npos) << refused;
    EXPECT_TRUE(host.engine.engine->list("", std::nullopt, 10, std::nullopt)->empty());
  });
}

}  // namespace
}  // namespace oneclaw::chat
