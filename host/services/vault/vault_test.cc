#include "host/services/vault/vault.h"

#include "host/services/vault/vault_for_test.h"

namespace oneclaw::services::vault {
namespace {

using records::Batch;
using records::Secret;

TEST_F(VaultTest, ASecretComesBackAlsoAfterARestart) {
  on_task([&] {
    must_open();
    ASSERT_TRUE(vault->set("host", "telegram.token", "12345:abc"));
    ASSERT_TRUE(vault->set("user:anna", "telegram.token", "another"));
    EXPECT_EQ(get("host", "telegram.token"), "12345:abc");
    must_open();
    EXPECT_EQ(get("host", "telegram.token"), "12345:abc");
    EXPECT_EQ(get("user:anna", "telegram.token"), "another");
  });
}

TEST_F(VaultTest, ABinarySecretComesBackWhole) {
  on_task([&] {
    must_open();
    const std::string value("\0\xff\n\0", 4);
    ASSERT_TRUE(vault->set("host", "bytes", value));
    EXPECT_EQ(get("host", "bytes"), value);
  });
}

TEST_F(VaultTest, ANewValueReplacesTheOldAndKeepsWhenItWasMade) {
  on_task([&] {
    must_open();
    ASSERT_TRUE(vault->set("host", "a", "1"));
    const auto before = vault->list("host")->at(0);
    host.clock.advance(std::chrono::seconds(1));
    ASSERT_TRUE(vault->set("host", "a", "2"));
    EXPECT_EQ(get("host", "a"), "2");
    const auto after = vault->list("host")->at(0);
    EXPECT_EQ(after.created, before.created);
    EXPECT_GT(after.changed, before.changed);
  });
}

TEST_F(VaultTest, ListAndRemoveKnowOwners) {
  on_task([&] {
    must_open();
    ASSERT_TRUE(vault->set("host", "b", "1"));
    ASSERT_TRUE(vault->set("host", "a", "2"));
    ASSERT_TRUE(vault->set("user:anna", "c", "3"));
    const auto host_list = vault->list("host").value();
    ASSERT_EQ(host_list.size(), 2u);
    EXPECT_EQ(host_list[0].name, "a");
    EXPECT_EQ(host_list[0].master, vault->key_ids().front());
    EXPECT_EQ(vault->list("")->size(), 3u);
    EXPECT_EQ(vault->remove("user:anna", "a").status(), OC_NOT_FOUND);
    EXPECT_TRUE(vault->remove("host", "a"));
    EXPECT_EQ(vault->get("host", "a").status(), OC_NOT_FOUND);
  });
}

TEST_F(VaultTest, NamesOwnersAndValuesHaveBounds) {
  on_task([&] {
    must_open();
    EXPECT_EQ(vault->set("host", "", "x").status(), OC_INVALID);
    EXPECT_EQ(vault->set("host", "a b", "x").status(), OC_INVALID);
    EXPECT_EQ(vault->set("host", "../a", "x").status(), OC_INVALID);
    EXPECT_EQ(vault->set("", "a", "x").status(), OC_INVALID);
    EXPECT_EQ(vault->set("user:a\n", "a", "x").status(), OC_INVALID);
    EXPECT_EQ(vault->set("host", "a", "").status(), OC_INVALID);
    EXPECT_EQ(vault->set("host", "a", std::string(kMaxValueBytes + 1, 'x')).status(), OC_TOO_LARGE);
    EXPECT_TRUE(vault->set("host", "a", std::string(kMaxValueBytes, 'x')));
    EXPECT_EQ(vault->get("host", "no such").status(), OC_INVALID);
  });
}

// Somebody with the database puts a row where he may read it.
TEST_F(VaultTest, AMovedCiphertextDoesNotOpen) {
  on_task([&] {
    must_open();
    ASSERT_TRUE(vault->set("host", "stripe.key", "sk_live_1"));
    Secret row = host.client().get<Secret>("host", "stripe.key").value()->record;
    const auto put = [&](const std::string& owner, const std::string& name) {
      row.owner = owner;
      row.name = name;
      Batch batch;
      batch.upsert(row);
      ASSERT_TRUE(host.client().commit(batch).ok());
    };
    put("user:mallory", "stripe.key");
    EXPECT_EQ(vault->get("user:mallory", "stripe.key").status(), OC_CORRUPT);
    put("host", "harmless");
    EXPECT_EQ(vault->get("host", "harmless").status(), OC_CORRUPT);
    records::Client other(*host.roster().role("store"), "other");
    row.name = "stripe.key";
    Batch batch;
    batch.insert(row);
    ASSERT_TRUE(other.commit(batch).ok());
    const auto there = Vault::open(other, host.clock, log, places).value();
    EXPECT_EQ(there->get("host", "stripe.key").status(), OC_CORRUPT);
    EXPECT_EQ(get("host", "stripe.key"), "sk_live_1");
  });
}

TEST_F(VaultTest, ALostKeyIsSaidAtTheStartAndNoNewOneHidesIt) {
  on_task([&] {
    must_open();
    ASSERT_TRUE(vault->set("host", "a", "1"));
    const std::string id = vault->key_ids().front();
    std::filesystem::rename(directory.file("master-key"), directory.file("elsewhere"));
    const auto opened = open();
    ASSERT_EQ(opened.status(), OC_PRECONDITION);
    EXPECT_NE(opened.error().text.find(id), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(directory.file("master-key")));
    std::filesystem::rename(directory.file("elsewhere"), directory.file("master-key"));
    must_open();
    EXPECT_EQ(get("host", "a"), "1");
  });
}

TEST_F(VaultTest, WhereNoKeyMayBeMadeThereIsNoVaultUntilOneIsGiven) {
  on_task([&] {
    const auto open = [&] { return Vault::open(host.client(), host.clock, log, places, MakeKey::no); };
    const auto none = open();
    ASSERT_TRUE(none) << none.error().text;
    EXPECT_EQ(*none, nullptr);
    EXPECT_FALSE(std::filesystem::exists(directory.file("master-key")));
    write_file(directory.file("master-key"), key_line(), 0600);
    const auto given = open().value();
    ASSERT_TRUE(given->set("host", "a", "1"));
    EXPECT_EQ(given->keys_from(), directory.file("master-key"));
    std::filesystem::remove(directory.file("master-key"));
    EXPECT_EQ(open().status(), OC_PRECONDITION) << "what is sealed is not forgotten";
  });
}

TEST_F(VaultTest, ASecretOfAnUnknownMasterKeyNamesTheKey) {
  on_task([&] {
    must_open();
    ASSERT_TRUE(vault->set("host", "a", "1"));
    const std::string id = vault->key_ids().front();
    places.environment["ONECLAW_MASTER_KEY"] = key_line();
    must_open();
    const auto value = vault->get("host", "a");
    ASSERT_EQ(value.status(), OC_PRECONDITION);
    EXPECT_NE(value.error().text.find(id), std::string::npos) << value.error().text;
    EXPECT_NE(value.error().text.find("$ONECLAW_MASTER_KEY"), std::string::npos) << value.error().text;
  });
}

TEST_F(VaultTest, ManySetsOfOneSecretAtOnceAllEnd) {
  on_task([&] { must_open(); });
  host.on_tasks(16, [&](std::size_t i) {
    const auto set = vault->set("host", "a", std::to_string(i));
    EXPECT_TRUE(set) << set.error().text;
  });
  on_task([&] { EXPECT_LT(std::stoi(get("host", "a")), 16); });
}

TEST_F(VaultTest, AnOwnerHasABoundedNumberOfSecrets) {
  on_task([&] {
    must_open();
    for (std::uint32_t i = 0; i < kMaxSecrets; ++i) ASSERT_TRUE(vault->set("host", std::to_string(i), "x"));
    EXPECT_EQ(vault->set("host", "more", "x").status(), OC_EXHAUSTED);
    EXPECT_TRUE(vault->set("host", "1", "y"));
    EXPECT_TRUE(vault->set("user:anna", "more", "x"));
  });
}

}  // namespace
}  // namespace oneclaw::services::vault
