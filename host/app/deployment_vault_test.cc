#include "host/app/deployment_vault.h"

#include "host/services/vault/vault_for_test.h"

#include <gmock/gmock.h>

namespace oneclaw::app {
namespace {

using ::testing::HasSubstr;

class DeploymentVaultTest : public services::vault::VaultTest {
 protected:
  std::unique_ptr<DeploymentVault> deployment(std::string_view profile) {
    return std::make_unique<DeploymentVault>(host.client(), host.clock, log, host.loops(), places,
                                             makes_master_keys(profile));
  }
  bool has_key() const { return std::filesystem::exists(directory.file("master-key")); }
};

TEST_F(DeploymentVaultTest, LookingMakesNoKeyStoringDoesWhereTheProfileAllowsIt) {
  on_task([&] {
    for (const char* profile : {"development", "testing"}) {
      const auto vault = deployment(profile);
      EXPECT_EQ(*vault->find(), nullptr);
      EXPECT_FALSE(has_key());
      ASSERT_TRUE(vault->need());
      EXPECT_TRUE(has_key());
      EXPECT_EQ(*vault->find(), *vault->need());
      std::filesystem::remove(directory.file("master-key"));
    }
    log.flush();
    EXPECT_THAT(services::vault::read_file(directory.file("log")), HasSubstr(directory.file("master-key")))
        << "people must learn where the key is";
  });
}

TEST_F(DeploymentVaultTest, OtherProfilesNeedAKeyAndSayHowToGiveIt) {
  on_task([&] {
    for (const char* profile : {"self-hosted", "cloud", "of-our-own"}) {
      const auto vault = deployment(profile);
      const auto refused = vault->need();
      ASSERT_EQ(refused.status(), OC_PRECONDITION);
      for (const char* mend :
           {"openssl rand -base64 32", "vault.key_file", "$ONECLAW_MASTER_KEY", "oneclaw-master-key"}) {
        EXPECT_THAT(refused.error().text, HasSubstr(mend));
      }
      EXPECT_FALSE(has_key());
      // Mended while the host runs.
      services::vault::write_file(directory.file("master-key"), services::vault::key_line(), 0600);
      EXPECT_TRUE(vault->need());
      std::filesystem::remove(directory.file("master-key"));
    }
  });
}

TEST_F(DeploymentVaultTest, AKeyThatOthersMayReadLocksTheVault) {
  services::vault::write_file(directory.file("master-key"), services::vault::key_line(), 0644);
  on_task([&] {
    const auto refused = deployment("development")->find();
    ASSERT_EQ(refused.status(), OC_PRECONDITION);
    EXPECT_THAT(refused.error().text, HasSubstr("chmod 600"));
  });
}

TEST_F(DeploymentVaultTest, ManyWhoComeFirstGetOneVault) {
  const auto vault = deployment("testing");
  std::array<services::vault::Vault*, 16> got{};
  host.on_tasks(got.size(), [&](std::size_t i) { got[i] = vault->need().value(); });
  for (const services::vault::Vault* one : got) EXPECT_EQ(one, got[0]);
}

}  // namespace
}  // namespace oneclaw::app
