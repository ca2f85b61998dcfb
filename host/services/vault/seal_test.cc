#include "host/services/vault/seal.h"

#include <gtest/gtest.h>

namespace oneclaw::services::vault {
namespace {

constexpr Place kHere{"default", "host", "telegram.token"};

TEST(Seal, OpensWhereItBelongs) {
  const MasterKey master = MasterKey::generate();
  const Sealed sealed = seal("s3cret", kHere, master);
  EXPECT_EQ(open(sealed, kHere, master)->view(), "s3cret");
  EXPECT_EQ(sealed.value.find("s3cret"), std::string::npos);
}

TEST(Seal, OpensNowhereElse) {
  const MasterKey master = MasterKey::generate();
  const Sealed sealed = seal("s3cret", kHere, master);
  for (const Place& place :
       {Place{"other", "host", "telegram.token"}, Place{"default", "user:a", "telegram.token"},
        Place{"default", "host", "discord.token"}, Place{"default", "hos", "ttelegram.token"}, Place{"", "", ""}}) {
    EXPECT_EQ(open(sealed, place, master).status(), OC_CORRUPT) << place.tenant << place.owner << place.name;
  }
  EXPECT_EQ(open(sealed, kHere, MasterKey::generate()).status(), OC_CORRUPT);
}

TEST(Seal, DoesNotOpenWhenAByteIsAnother) {
  const MasterKey master = MasterKey::generate();
  const Sealed sealed = seal("s3cret", kHere, master);
  for (std::string Sealed::*part : {&Sealed::data_key, &Sealed::value}) {
    for (std::size_t i = 0; i < (sealed.*part).size(); ++i) {
      Sealed changed = sealed;
      (changed.*part)[i] ^= 1;
      EXPECT_EQ(open(changed, kHere, master).status(), OC_CORRUPT) << i;
    }
    Sealed cut = sealed;
    (cut.*part).resize(10);
    EXPECT_EQ(open(cut, kHere, master).status(), OC_CORRUPT);
    (cut.*part).clear();
    EXPECT_EQ(open(cut, kHere, master).status(), OC_CORRUPT);
  }
}

TEST(Seal, KeyAndValueOfTwoSecretsDoNotMix) {
  const MasterKey master = MasterKey::generate();
  const Sealed a = seal("one", kHere, master);
  const Sealed b = seal("two", kHere, master);
  EXPECT_EQ(open({a.data_key, b.value}, kHere, master).status(), OC_CORRUPT);
  EXPECT_EQ(open({a.value, a.data_key}, kHere, master).status(), OC_CORRUPT);
}

TEST(Seal, IsNeverTheSameTwice) {
  const MasterKey master = MasterKey::generate();
  EXPECT_NE(seal("s3cret", kHere, master).value, seal("s3cret", kHere, master).value);
}

TEST(Seal, ChangesItsMasterKeyWithoutItsValue) {
  const MasterKey before = MasterKey::generate();
  const MasterKey after = MasterKey::generate();
  Sealed sealed = seal("s3cret", kHere, before);
  EXPECT_EQ(reseal(sealed.data_key, kHere, after, before).status(), OC_CORRUPT);
  sealed.data_key = reseal(sealed.data_key, kHere, before, after).value();
  EXPECT_EQ(open(sealed, kHere, after)->view(), "s3cret");
  EXPECT_EQ(open(sealed, kHere, before).status(), OC_CORRUPT);
}

}  // namespace
}  // namespace oneclaw::services::vault
