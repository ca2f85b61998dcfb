#include "host/app/secrets.h"

#include "host/plugin/instance/plugin_host_for_test.h"

#include <gmock/gmock.h>

#include <fstream>

namespace oneclaw::app {
namespace {

using ::testing::HasSubstr;

TEST(ProcessSecrets, AFileOfTheServiceManagerBeatsTheEnvironmentAndIsReadEachTime) {
  const plugin::TestDirectory directory;
  ProcessSecrets secrets(
      {{"CREDENTIALS_DIRECTORY", directory.path()}, {"ONECLAW_SECRET_BOT_TOKEN", "of the environment"}});
  EXPECT_EQ(secrets.get("bot.token").value(), "of the environment");
  std::ofstream(directory / "bot.token") << "first\n";
  EXPECT_EQ(secrets.get("bot.token").value(), "first") << "without the newline that editors add";
  std::ofstream(directory / "bot.token") << "second";
  EXPECT_EQ(secrets.get("bot.token").value(), "second") << "rotated";
}

TEST(ProcessSecrets, WhatIsNotSetIsNamedWithItsMend) {
  ProcessSecrets secrets({});
  const auto got = secrets.get("stripe.key");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.status(), OC_NOT_FOUND);
  EXPECT_THAT(got.error().text, HasSubstr("give it as ONECLAW_SECRET_STRIPE_KEY"));
}

TEST(ProcessSecrets, ANameNeverLeavesTheDirectory) {
  const plugin::TestDirectory directory;
  std::filesystem::create_directories(directory / "credentials");
  std::ofstream(directory / "outside") << "no";
  ProcessSecrets secrets({{"CREDENTIALS_DIRECTORY", directory / "credentials"}});
  for (const char* name : {"../outside", ".hidden", "", "a/b"}) EXPECT_FALSE(secrets.get(name)) << name;
}

}  // namespace
}  // namespace oneclaw::app
