// A secret shows up nowhere but in the answer of get(): not in log lines, not in error texts, not in the store.

#include "host/base/ids.h"
#include "host/base/text.h"
#include "host/services/vault/vault_for_test.h"

namespace oneclaw::services::vault {
namespace {

using records::Batch;
using records::Secret;

const std::string kCanary = "canary-7d1f93c2-never-to-be-seen";

class CanaryTest : public VaultTest {
 protected:
  template <class T>
  void collect(const base::Result<T>& result) {
    if (!result) texts += result.error().text + "\n";
  }
  void expect_unseen(const std::string& where, const std::string& text) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(kCanary.data());
    for (const std::string& form :
         {kCanary, kCanary.substr(0, 16), base::base64url(kCanary), base::to_hex({bytes, kCanary.size()})}) {
      EXPECT_EQ(text.find(form), std::string::npos) << where << ": " << text;
    }
  }

  std::string texts;
};

TEST_F(CanaryTest, IsSeenNowhere) {
  on_task([&] {
    must_open();
    const std::string key = read_file(directory.file("master-key"));
    ASSERT_TRUE(vault->set("host", "token", kCanary));
    ASSERT_TRUE(vault->set("host", "token", kCanary));
    ASSERT_TRUE(vault->set("user:anna", "token", kCanary));
    EXPECT_EQ(get("host", "token"), kCanary);
    collect(vault->set("host", "bad name", kCanary));
    collect(vault->set("bad\nowner", "token", kCanary));
    collect(vault->set("host", "big", kCanary + std::string(kMaxValueBytes, 'x')));
    collect(vault->rotate());

    Secret moved = host.client().get<Secret>("host", "token").value()->record;
    moved.name = "moved";
    Secret altered = moved;
    altered.name = "altered";
    altered.value.bytes[30] ^= 1;
    Secret orphan = moved;
    orphan.name = "orphan";
    orphan.master = "mk_0000000000000000";
    Batch batch;
    for (const Secret& row : {moved, altered, orphan}) batch.insert(row);
    ASSERT_TRUE(host.client().commit(batch).ok());
    for (const char* name : {"moved", "altered", "orphan", "missing"}) collect(vault->get("host", name));
    const auto rotation = vault->rotate();
    for (const std::string& failed : rotation->failed) texts += failed + "\n";
    ASSERT_TRUE(vault->remove("user:anna", "token"));
    collect(vault->remove("user:anna", "token"));
    places.environment["ONECLAW_MASTER_KEY"] = kCanary;
    collect(open());

    log.flush();
    const std::string lines = read_file(directory.file("log"));
    EXPECT_NE(lines.find("a secret was set"), std::string::npos) << "the log is not what the vault writes to";
    expect_unseen("log", lines);
    EXPECT_EQ(lines.find(key.substr(0, 43)), std::string::npos);
    EXPECT_GT(texts.size(), 500u);
    expect_unseen("errors", texts);
    const auto rows = host.client().find(records::Query<Secret>()).value();
    for (const auto& row : rows) {
      expect_unseen("store", row.record.value.bytes + row.record.data_key.bytes);
    }
  });
}

}  // namespace
}  // namespace oneclaw::services::vault
