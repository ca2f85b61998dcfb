#include "host/app/secrets.h"

#include "host/plugin/instance/plugin_host_for_test.h"

#include <gmock/gmock.h>

#include <fstream>

namespace oneclaw::app {
namespace {

using ::testing::HasSubstr;

base::Result<services::vault::Wiped> empty_vault(std::string_view name, std::string_view) {
  return base::Error{OC_NOT_FOUND, "it is empty; `oneclaw vault set " + std::string(name) + "`"};
}

TEST(ProcessSecrets, AFileOfTheServiceManagerBeatsTheEnvironmentAndIsReadEachTime) {
  const plugin::TestDirectory directory;
  ProcessSecrets secrets(
      {{"CREDENTIALS_DIRECTORY", directory.path()}, {"ONECLAW_SECRET_BOT_TOKEN", "of the environment"}}, empty_vault);
  EXPECT_EQ(secrets.get("bot.token", "bot").value(), "of the environment");
  std::ofstream(directory / "bot.token") << "first\n";
  EXPECT_EQ(secrets.get("bot.token", "bot").value(), "first") << "without the newline that editors add";
  std::ofstream(directory / "bot.token") << "second";
  EXPECT_EQ(secrets.get("bot.token", "bot").value(), "second") << "rotated";
}

TEST(ProcessSecrets, ABackendsOwnVariableIsItsSecret) {
  ProcessSecrets secrets({{"UPSTASH_REDIS_REST_TOKEN", "of the vendor"}, {"CACHE_URL", "no secret"}}, empty_vault);
  EXPECT_EQ(secrets.get("upstash_redis_rest_token", "cache").value(), "of the vendor");
  EXPECT_FALSE(secrets.get("cache_url", "cache").ok());
}

TEST(ProcessSecrets, TheVaultIsAskedLastAndHearsWhoAsks) {
  ProcessSecrets secrets({{"ONECLAW_SECRET_NEAR", "of the environment"}},
                         [](std::string_view name, std::string_view instance) {
                           return services::vault::Wiped(std::string(name) + " for " + std::string(instance));
                         });
  EXPECT_EQ(secrets.get("near", "bot").value(), "of the environment");
  EXPECT_EQ(secrets.get("far", "bot").value(), "far for bot");
}

TEST(ProcessSecrets, AVaultThatCannotBeAskedIsSaidWithItsReason) {
  ProcessSecrets secrets({}, [](std::string_view, std::string_view) -> base::Result<services::vault::Wiped> {
    return base::Error{OC_UNAVAILABLE, "the store does not serve"};
  });
  const auto got = secrets.get("far", "bot");
  EXPECT_EQ(got.status(), OC_UNAVAILABLE);
  EXPECT_THAT(got.error().text, HasSubstr("the store does not serve"));
}

TEST(ProcessSecrets, WhatIsNotSetIsNamedWithTheThreeWaysToSetIt) {
  ProcessSecrets secrets({}, empty_vault);
  const auto got = secrets.get("stripe.key", "stripe");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.status(), OC_NOT_FOUND);
  for (const char* way : {"$CREDENTIALS_DIRECTORY", "ONECLAW_SECRET_STRIPE_KEY", "oneclaw vault set stripe.key"}) {
    EXPECT_THAT(got.error().text, HasSubstr(way));
  }
}

TEST(ProcessSecrets, ANameNeverLeavesTheDirectory) {
  const plugin::TestDirectory directory;
  std::filesystem::create_directories(directory / "credentials");
  std::ofstream(directory / "outside") << "no";
  ProcessSecrets secrets({{"CREDENTIALS_DIRECTORY", directory / "credentials"}}, empty_vault);
  for (const char* name : {"../outside", ".hidden", "", "a/b"}) EXPECT_FALSE(secrets.get(name, "bot")) << name;
}

}  // namespace
}  // namespace oneclaw::app
