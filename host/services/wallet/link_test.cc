#include "host/services/wallet/link.h"

#include "host/services/wallet/wallet_for_test.h"

#include <atomic>

namespace oneclaw::services::wallet {
namespace {

using identity::Handle;
using identity::Identities;

class LinkTest : public WalletTest {
 protected:
  const Handle discord{"discord", "main", "4711"};
  const Handle web{"web", "console", "anna"};
  Identities identities{host.records.client(), host.records.cache(), host.records.clock};
};

TEST_F(LinkTest, UsersAndWalletsBecomeOne) {
  on_task([&] {
    const std::string old = identities.resolve(discord, "Anna").value();
    host.records.clock.advance(std::chrono::seconds(1));
    const std::string young = identities.resolve(web, "anna").value();
    host.open(old, 100 * kCent);
    host.open(young, 50 * kCent);
    ASSERT_TRUE(wallets().hold(host.request(young, "h", 20 * kCent)));
    const auto offer = identities.offer_link(web).value();
    const auto linked = link(identities, wallets(), offer.code, discord);
    ASSERT_TRUE(linked) << linked.error().text;
    EXPECT_EQ(linked->user, old);
    EXPECT_EQ(linked->merged, young);
    EXPECT_EQ(host.balance(old).balance_micros, 150 * kCent);
    EXPECT_EQ(host.balance(old).held_micros, 20 * kCent);
    EXPECT_EQ(identities.resolve(web, "anna").value(), old);
    EXPECT_TRUE(wallets().credit(host.posting(young, "late payment", kCent)));
    EXPECT_EQ(host.balance(old).balance_micros, 151 * kCent);
    const auto held = wallets().hold(host.request(young, "h2", kCent));
    ASSERT_EQ(held.status(), OC_PRECONDITION);
    EXPECT_NE(held.error().text.find("was linked with " + old), std::string::npos) << held.error().text;
    host.expect_clean();
  });
}

TEST_F(LinkTest, ALinkDuringPaymentsAndJobsLosesNothing) {
  for (int round = 0; round < 6; ++round) {
    const Handle a{"discord", "main", std::to_string(round)};
    const Handle b{"web", "console", std::to_string(round)};
    std::string old;
    std::string young;
    identity::LinkOffer offer;
    on_task([&] {
      old = identities.resolve(a, "").value();
      host.records.clock.advance(std::chrono::seconds(1));
      young = identities.resolve(b, "").value();
      host.open(old, 0);
      host.open(young, 100 * kCent);
      offer = identities.offer_link(a).value();
    });
    std::atomic<int> credited{0};
    const auto together = round % 2 == 0 ? &records::RecordsHost::on_tasks : &records::RecordsHost::in_turns;
    (host.records.*together)(12, [&](std::size_t i) {
      const std::string id = young + std::to_string(i);
      if (i == 4) {
        const auto linked = link(identities, wallets(), offer.code, b);
        EXPECT_TRUE(linked) << linked.error().text;
      } else if (i % 3 == 0) {
        (void)wallets().hold(host.request(young, id, 10 * kCent));
      } else if (wallets().credit(host.posting(i % 2 == 0 ? young : old, id, kCent))) {
        ++credited;
      }
    });
    on_task([&] {
      EXPECT_EQ(credited, 7);
      EXPECT_EQ(host.balance(young).balance_micros, 0);
      EXPECT_EQ(host.balance(old).balance_micros, 100 * kCent + credited * kCent);
      host.expect_clean();
    });
  }
}

TEST_F(LinkTest, AWrongCodeMovesNoMoney) {
  on_task([&] {
    const std::string user = identities.resolve(discord, "").value();
    host.open(user, 100 * kCent);
    EXPECT_EQ(link(identities, wallets(), "AAAAAAAA", web).status(), OC_NOT_FOUND);
    EXPECT_EQ(host.balance(user).balance_micros, 100 * kCent);
  });
}

}  // namespace
}  // namespace oneclaw::services::wallet
