#include "host/services/identity/identities.h"

#include "host/base/ids.h"
#include "host/services/identity/identity_for_test.h"

#include <atomic>
#include <mutex>
#include <set>

namespace oneclaw::services::identity {
namespace {

TEST_F(IdentityTest, AFirstContactMakesAUserOfOurOwn) {
  on_task([&] {
    EXPECT_FALSE(identities.find(discord)->has_value());
    const std::string user = identities.resolve(discord, "An\nna").value();
    EXPECT_TRUE(base::is_ulid(user));
    EXPECT_EQ(identities.resolve(discord, "another name").value(), user);
    EXPECT_EQ(identities.find(discord).value(), user);
    EXPECT_EQ(identities.user(user)->name, "An na");
    const auto list = identities.list(user).value();
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list[0].provider_id, "4711");
  });
}

TEST_F(IdentityTest, SixtyFourFirstContactsOfOnePersonMakeOneUser) {
  std::mutex mutex;
  std::set<std::string> users;
  host.on_tasks(64, [&](std::size_t) {
    const auto user = identities.resolve(discord, "Anna");
    ASSERT_TRUE(user) << user.error().text;
    const std::lock_guard lock(mutex);
    users.insert(*user);
  });
  EXPECT_EQ(users.size(), 1u);
  on_task([&] { EXPECT_EQ(host.client().find(records::Query<records::User>()).value().size(), 1u); });
}

TEST_F(IdentityTest, TheSameIdOnAnotherPlatformOrAccountIsSomebodyElse) {
  on_task([&] {
    const std::string user = make({"discord", "main", "1"});
    EXPECT_NE(make({"telegram", "main", "1"}), user);
    EXPECT_NE(make({"discord", "second", "1"}), user);
  });
}

TEST_F(IdentityTest, ABadHandleMakesNobody) {
  on_task([&] {
    EXPECT_EQ(identities.resolve({"", "main", "1"}, "").status(), OC_INVALID);
    EXPECT_TRUE(host.client().find(records::Query<records::User>())->empty());
  });
}

TEST_F(IdentityTest, AnUnknownUserIsNamed) {
  on_task([&] { EXPECT_EQ(identities.user("01H").error().text, "user 01H does not exist"); });
}

TEST_F(IdentityTest, AProvenIdentityIsAttachedOnce) {
  on_task([&] {
    const std::string anna = make(discord);
    const std::string ben = make(sms);
    EXPECT_TRUE(identities.attach(anna, web, "anna", R"({"verified":true})"));
    EXPECT_TRUE(identities.attach(anna, web, "anna", "{}"));
    EXPECT_EQ(identities.resolve(web, "").value(), anna);
    EXPECT_EQ(identities.attach(ben, web, "", "{}").status(), OC_CONFLICT);
    EXPECT_EQ(identities.attach(anna, {"google", "main", "1"}, "", "{not json").status(), OC_INVALID);
    EXPECT_EQ(identities.attach("nobody", {"google", "main", "1"}, "", "{}").status(), OC_NOT_FOUND);
    EXPECT_EQ(identities.list(anna)->size(), 2u);
  });
}

TEST_F(IdentityTest, AUserHasABoundedNumberOfIdentities) {
  on_task([&] {
    const std::string anna = make(discord);
    for (std::uint32_t i = 1; i < kMaxIdentities; ++i) {
      ASSERT_TRUE(identities.attach(anna, {"api", "main", std::to_string(i)}, "", "{}"));
    }
    EXPECT_EQ(identities.attach(anna, {"api", "main", "more"}, "", "{}").status(), OC_EXHAUSTED);
  });
}

TEST_F(IdentityTest, UnlinkingLeavesTheLastIdentity) {
  on_task([&] {
    const std::string anna = make(discord);
    ASSERT_TRUE(identities.attach(anna, web, "", "{}"));
    EXPECT_EQ(identities.unlink(anna, sms).status(), OC_NOT_FOUND);
    EXPECT_TRUE(identities.unlink(anna, discord));
    EXPECT_EQ(identities.unlink(anna, web).status(), OC_PRECONDITION);
    EXPECT_NE(make(discord), anna);
    EXPECT_EQ(identities.unlink(anna, discord).status(), OC_NOT_FOUND);  // it is another user's now
  });
}

TEST_F(IdentityTest, TwoUnlinksAtOnceDoNotTakeBoth) {
  for (int round = 0; round < 10; ++round) {
    const Handle a{"discord", "main", std::to_string(round)};
    const Handle b{"web", "console", std::to_string(round)};
    std::string user;
    on_task([&] {
      user = make(a);
      ASSERT_TRUE(identities.attach(user, b, "", "{}"));
    });
    std::atomic<int> done{0};
    host.in_turns(2, [&](std::size_t i) {
      if (identities.unlink(user, i == 0 ? a : b)) ++done;
    });
    EXPECT_EQ(done, 1);
    on_task([&] { EXPECT_EQ(identities.list(user)->size(), 1u); });
  }
}

TEST_F(IdentityTest, ATimeZoneIsKept) {
  on_task([&] {
    const std::string anna = make(discord);
    EXPECT_TRUE(identities.set_time_zone(anna, "Europe/Berlin"));
    EXPECT_EQ(identities.user(anna)->time_zone, "Europe/Berlin");
    EXPECT_EQ(identities.set_time_zone(anna, "").status(), OC_INVALID);
    EXPECT_EQ(identities.set_time_zone("nobody", "UTC").status(), OC_NOT_FOUND);
  });
}

}  // namespace
}  // namespace oneclaw::services::identity
