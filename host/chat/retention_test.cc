#include "host/chat/retention.h"

#include "host/chat/chat_for_test.h"

#include <gtest/gtest.h>

namespace oneclaw::chat {
namespace {

// Events and answers stayed for ever: a host in memory grew with every message.
TEST(ChatRetention, BugNothingThatWasSaidWasEverForgotten) {
  ChatHost host;
  host.options.retention.most = 3;
  host.start();
  host.on_task([&] {
    for (int i = 1; i <= 5; ++i) EXPECT_EQ(host.write("e" + std::to_string(i), "anna", "balance"), OC_OK);
    EXPECT_TRUE(plugin::wait_until([&] { return host.count("send ") == 5; }));
    auto& client = host.engine.records.client();
    const auto events = [&] { return client.find(records::Query<records::InboxEvent>())->size(); };
    const auto answers = [&] { return client.find(records::Query<records::OutboxMessage>())->size(); };
    EXPECT_TRUE(plugin::wait_until([&] { return *host.chat->forget_old() == 0 && answers() == 3; }));
    EXPECT_EQ(events(), 3u);
    EXPECT_EQ(host.write("e5", "anna", "balance"), OC_CONFLICT) << "the newest ones are still known";
    host.engine.records.clock.advance(host.options.retention.events_for + std::chrono::hours(1));
    EXPECT_EQ(*host.chat->forget_old(), 3u);
    EXPECT_EQ(events(), 0u);
    EXPECT_EQ(answers(), 3u);
    host.engine.records.clock.advance(host.options.retention.messages_for);
    EXPECT_EQ(*host.chat->forget_old(), 0u);
    EXPECT_EQ(answers(), 0u);
  });
}

}  // namespace
}  // namespace oneclaw::chat
