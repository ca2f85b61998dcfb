#include "host/services/identity/sessions.h"

#include "host/services/identity/identity_for_test.h"

#include <set>

namespace oneclaw::services::identity {
namespace {

class SessionsTest : public IdentityTest {
 protected:
  static Session anna() {
    Session out;
    out.key_hash = std::string(64, 'a');
    out.user = "01ANNA";
    out.name = "Anna \"A\" Ö";
    return out;
  }
  Sessions sessions{host.cache(), host.clock};
};

TEST_F(SessionsTest, ASessionIsFoundByItsTokenOnlyAndEnds) {
  on_task([&] {
    Session made = anna();
    const std::string token = sessions.start(made).value();
    EXPECT_EQ(token.size(), kSessionTokenLength);
    const auto found = sessions.find(token);
    ASSERT_TRUE(found) << found.error().text;
    EXPECT_EQ(found->user, "01ANNA");
    EXPECT_EQ(found->name, made.name);
    EXPECT_EQ(found->csrf, made.csrf);
    EXPECT_FALSE(found->is_admin);
    EXPECT_EQ(sessions.find(token.substr(1)).status(), OC_UNAUTHENTICATED);
    EXPECT_EQ(sessions.find("").status(), OC_UNAUTHENTICATED);
    EXPECT_EQ(sessions.find(std::string(5000, 'x')).status(), OC_UNAUTHENTICATED);
    ASSERT_TRUE(sessions.end(token));
    EXPECT_EQ(sessions.find(token).status(), OC_UNAUTHENTICATED);
    EXPECT_TRUE(sessions.end(token)) << "twice is no mistake";
  });
}

TEST_F(SessionsTest, EachHasItsOwnTokens) {
  on_task([&] {
    std::set<std::string> all;
    for (int i = 0; i < 20; ++i) {
      Session made = anna();
      all.insert(sessions.start(made).value());
      all.insert(made.csrf);
    }
    EXPECT_EQ(all.size(), 40u);
  });
}

TEST_F(SessionsTest, ItIsOverAfterItsTimeAlsoWhenTheCacheStillHasIt) {
  on_task([&] {
    Session made = anna();
    const std::string token = sessions.start(made).value();
    host.clock.advance(kSessionTime - std::chrono::seconds(1));
    EXPECT_TRUE(sessions.find(token));
    host.clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(sessions.find(token).status(), OC_UNAUTHENTICATED);
  });
}

TEST_F(SessionsTest, TriesToLogInAreBoundedByAddress) {
  on_task([&] {
    for (std::int64_t i = 0; i < kMaxLogins; ++i) EXPECT_TRUE(sessions.count_login("192.0.2.1"));
    const auto more = sessions.count_login("192.0.2.1");
    EXPECT_EQ(more.status(), OC_EXHAUSTED);
    EXPECT_GE(more.error().retry_after_ms, 1000u);
    EXPECT_TRUE(sessions.count_login("192.0.2.2"));
  });
}

}  // namespace
}  // namespace oneclaw::services::identity
