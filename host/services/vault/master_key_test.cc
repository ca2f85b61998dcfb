#include "host/services/vault/master_key.h"

#include <gtest/gtest.h>

namespace oneclaw::services::vault {
namespace {

constexpr std::string_view kZeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";  // 32 zero bytes

std::string line_of(const MasterKey& key) { return std::string(key.to_base64().view()); }

TEST(MasterKey, GoesThroughBase64) {
  const MasterKey key = MasterKey::generate();
  const std::string line = line_of(key);
  ASSERT_EQ(line.size(), 45u);
  const auto again = MasterKey::from_base64(std::string_view(line).substr(0, 44));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->id(), key.id());
  EXPECT_EQ(MasterKey::from_base64(kZeros.substr(0, 43))->id(), MasterKey::from_base64(kZeros)->id());
  EXPECT_NE(MasterKey::generate().id(), key.id());
}

TEST(MasterKey, TheErrorNeverShowsTheText) {
  for (const std::string bad : {"", "hunter2hunter2", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                "!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}) {
    const auto key = MasterKey::from_base64(bad);
    ASSERT_EQ(key.status(), OC_INVALID) << bad;
    EXPECT_TRUE(bad.empty() || key.error().text.find(bad) == std::string::npos) << key.error().text;
  }
}

TEST(MasterKey, AKeyringReadsSeveralAndNamesTheWrongOne) {
  const std::string a = line_of(MasterKey::generate());
  const std::string b = line_of(MasterKey::generate());
  EXPECT_EQ(parse_keys("\n " + a + b)->size(), 2u);
  EXPECT_EQ(parse_keys(a.substr(0, 44) + "," + b)->size(), 2u);
  EXPECT_EQ(parse_keys(a + "xyz").error().text.substr(0, 14), "master key 2: ");
  EXPECT_EQ(parse_keys(a + a).status(), OC_INVALID);
  EXPECT_EQ(parse_keys(" \n").status(), OC_INVALID);
  std::string many;
  for (std::size_t i = 0; i <= kMaxMasterKeys; ++i) many += line_of(MasterKey::generate());
  EXPECT_EQ(parse_keys(many).status(), OC_INVALID);
}

TEST(MasterKey, TheFirstOfAKeyringSeals) {
  const auto ring = parse_keys(line_of(MasterKey::generate()) + line_of(MasterKey::generate())).value();
  EXPECT_EQ(ring.current().id(), ring.ids().front());
  EXPECT_NE(ring.find(ring.ids().back()), nullptr);
  EXPECT_EQ(ring.find("mk_0000000000000000"), nullptr);
  EXPECT_EQ(copy_of(ring).ids(), ring.ids());
}

TEST(Wiped, MovesItsMemory) {
  Wiped a(std::string_view("secret"));
  const unsigned char* memory = a.data();
  Wiped b(std::move(a));
  EXPECT_EQ(b.data(), memory);
  EXPECT_EQ(a.size(), 0u);
  Wiped c(std::string_view("other"));
  c = std::move(b);
  EXPECT_EQ(c.view(), "secret");
  EXPECT_EQ(c.data(), memory);
}

}  // namespace
}  // namespace oneclaw::services::vault
