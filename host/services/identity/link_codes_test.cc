#include "host/services/identity/identity_for_test.h"

#include <algorithm>
#include <atomic>
#include <cctype>

namespace oneclaw::services::identity {
namespace {

using records::LinkCode;
using records::Query;

TEST_F(IdentityTest, ACodeMakesTwoUsersOneAndTheOlderStays) {
  on_task([&] {
    const std::string old = make(discord);
    const std::string young = make(web);
    ASSERT_TRUE(identities.attach(young, sms, "", "{}"));
    const LinkOffer offer = identities.offer_link(discord).value();
    const auto linked = identities.redeem(offer.code, web, nothing_more);
    ASSERT_TRUE(linked) << linked.error().text;
    EXPECT_EQ(linked->user, old);
    EXPECT_EQ(linked->merged, young);
    EXPECT_EQ(linked->asked_on, discord);
    EXPECT_EQ(linked->typed_on, web);
    for (const Handle& handle : {discord, web, sms}) EXPECT_EQ(identities.resolve(handle, "").value(), old);
    EXPECT_EQ(identities.list(old)->size(), 3u);
    EXPECT_EQ(identities.user(young)->id, old);
  });
}

TEST_F(IdentityTest, TheOlderStaysAlsoWhenTheYoungerAsked) {
  on_task([&] {
    const std::string old = make(discord);
    make(web);
    const LinkOffer offer = identities.offer_link(web).value();
    EXPECT_EQ(identities.redeem(offer.code, discord, nothing_more)->user, old);
  });
}

TEST_F(IdentityTest, ACodeIsTypedInAnyCaseAndWithHyphens) {
  on_task([&] {
    make(discord);
    std::string code = identities.offer_link(discord)->code;
    ASSERT_EQ(code.size(), kLinkCodeLength);
    EXPECT_EQ(code.find_first_of("01258BILOSZ"), std::string::npos);
    std::transform(code.begin(), code.end(), code.begin(), [](unsigned char c) { return std::tolower(c); });
    code.insert(4, "-");
    EXPECT_TRUE(identities.redeem(" " + code + " ", web, nothing_more));
  });
}

TEST_F(IdentityTest, OnlyTheHashOfACodeIsStored) {
  on_task([&] {
    const LinkOffer offer = identities.offer_link(discord).value();
    const auto rows = host.client().find(Query<LinkCode>()).value();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].record.code_hash.size(), 64u);
    EXPECT_EQ(rows[0].record.code_hash.find(offer.code), std::string::npos);
  });
}

TEST_F(IdentityTest, AWrongAnExpiredAUsedAndAnOwnCodeEachSayWhatTheyAre) {
  on_task([&] {
    make(discord);
    const auto wrong = identities.redeem("AAAAAAAA", web, nothing_more);
    EXPECT_EQ(wrong.status(), OC_NOT_FOUND);
    EXPECT_NE(wrong.error().text.find("wrong"), std::string::npos);
    const LinkOffer own = identities.offer_link(discord).value();
    EXPECT_EQ(identities.redeem(own.code, discord, nothing_more).status(), OC_INVALID);
    host.clock.advance(kLinkTime);
    const auto expired = identities.redeem(own.code, web, nothing_more);
    EXPECT_EQ(expired.status(), OC_PRECONDITION);
    EXPECT_NE(expired.error().text.find("expired"), std::string::npos);
    const LinkOffer good = identities.offer_link(discord).value();
    ASSERT_TRUE(identities.redeem(good.code, web, nothing_more));
    EXPECT_EQ(identities.redeem(good.code, sms, nothing_more).status(), OC_CONFLICT);
  });
}

TEST_F(IdentityTest, ANewCodeEndsTheOneBefore) {
  on_task([&] {
    const LinkOffer first = identities.offer_link(discord).value();
    const LinkOffer second = identities.offer_link(discord).value();
    EXPECT_EQ(identities.redeem(first.code, web, nothing_more).status(), OC_NOT_FOUND);
    EXPECT_TRUE(identities.redeem(second.code, web, nothing_more));
  });
}

TEST_F(IdentityTest, AfterFiveTriesEvenTheRightCodeIsRefusedAndThePersonIsToldHowLong) {
  LinkOffer offer;
  on_task([&] {
    make(discord);
    make(web);
    offer = identities.offer_link(discord).value();
  });
  std::atomic<int> wrong{0};
  std::atomic<int> refused{0};
  host.on_tasks(20, [&](std::size_t) {
    const auto tried = identities.redeem("AAAAAAAA", web, nothing_more);
    tried.status() == OC_NOT_FOUND ? ++wrong : ++refused;
  });
  EXPECT_EQ(wrong, kMaxTries);
  EXPECT_EQ(refused, 20 - kMaxTries);
  on_task([&] {
    const auto refused_now = identities.redeem(offer.code, web, nothing_more);
    ASSERT_EQ(refused_now.status(), OC_EXHAUSTED);
    EXPECT_GT(refused_now.error().retry_after_ms, 500'000u);
    EXPECT_NE(refused_now.error().text.find("10 minutes"), std::string::npos) << refused_now.error().text;
    EXPECT_TRUE(identities.redeem(offer.code, sms, nothing_more));  // another user's tries are his own
  });
}

TEST_F(IdentityTest, OneCodeTypedOnManyChannelsAtOnceLinksOne) {
  LinkOffer offer;
  on_task([&] {
    make(discord);
    offer = identities.offer_link(discord).value();
  });
  std::atomic<int> linked{0};
  host.on_tasks(16, [&](std::size_t i) {
    if (identities.redeem(offer.code, {"api", "main", std::to_string(i)}, nothing_more)) ++linked;
  });
  EXPECT_EQ(linked, 1);
}

TEST_F(IdentityTest, WhenTheStepRefusesNothingIsLinkedAndTheCodeIsStillGood) {
  on_task([&] {
    const std::string old = make(discord);
    const std::string young = make(web);
    const LinkOffer offer = identities.offer_link(discord).value();
    const auto refused = identities.redeem(offer.code, web, [](auto&, auto&, auto&) -> base::Result<void> {
      return base::Error{OC_EXHAUSTED, "too many running jobs"};
    });
    EXPECT_EQ(refused.status(), OC_EXHAUSTED);
    EXPECT_EQ(identities.resolve(web, "").value(), young);
    EXPECT_EQ(identities.redeem(offer.code, web, nothing_more)->user, old);
  });
}

TEST_F(IdentityTest, ChainsOfMergesLeadToWhoIsLeft) {
  on_task([&] {
    const std::string first = make(discord);
    const std::string second = make(web);
    const std::string third = make(sms);
    ASSERT_TRUE(identities.redeem(identities.offer_link(web)->code, sms, nothing_more));
    ASSERT_TRUE(identities.redeem(identities.offer_link(discord)->code, web, nothing_more));
    EXPECT_EQ(identities.user(third)->id, first);
    EXPECT_EQ(identities.user(second)->id, first);
    EXPECT_EQ(identities.list(first)->size(), 3u);
  });
}

TEST_F(IdentityTest, OldCodesAreForgotten) {
  on_task([&] {
    ASSERT_TRUE(identities.offer_link(discord));
    host.clock.advance(kLinkTime + kKeepCodes - std::chrono::seconds(1));
    ASSERT_TRUE(identities.offer_link(web));
    EXPECT_EQ(identities.forget_codes().value(), 0u);
    host.clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(identities.forget_codes().value(), 1u);
    EXPECT_EQ(host.client().find(Query<LinkCode>())->size(), 1u);
  });
}

}  // namespace
}  // namespace oneclaw::services::identity
