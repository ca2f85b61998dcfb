#include "dedupe.h"

#include <gmock/gmock.h>

namespace oneclaw::workflow_discovery {
namespace {

using ::testing::ElementsAre;

Business business(std::string name) {
  Business b;
  b.name = std::move(name);
  return b;
}

std::vector<std::string> names(const std::vector<Business>& all) {
  std::vector<std::string> out;
  for (const Business& b : all) out.push_back(b.name);
  return out;
}

std::vector<std::string> kept(Business a, Business b) {
  return names(without_duplicates({std::move(a), std::move(b)}));
}

TEST(Dedupe, OneRowForEachIdDomainPhoneAndAddress) {
  Business a = business("A"), b = business("B");
  EXPECT_THAT(kept(a, b), ElementsAre("A", "B"));
  a.place_id = b.place_id = "x";
  EXPECT_THAT(kept(a, b), ElementsAre("A"));
  b.place_id = "y";
  a.website = "https://www.acme.example/home";
  b.website = "http://ACME.example/?from=maps";
  EXPECT_THAT(kept(a, b), ElementsAre("A"));
  b.website = "http://shop.acme.example/";
  EXPECT_THAT(kept(a, b), ElementsAre("A", "B"));
  a.phone = b.phone = "+15125550100";
  EXPECT_THAT(kept(a, b), ElementsAre("A"));
}

TEST(Dedupe, ANameCountsOnlyAtAnAddress) {
  Business a = business("Acme  Plumbing"), b = business("ACME plumbing");
  EXPECT_EQ(kept(a, b).size(), 2u) << "a chain has many branches of one name";
  a.street = b.street = "1 Main St";
  a.city = "Austin";
  b.city = "Dallas";
  EXPECT_EQ(kept(a, b).size(), 2u);
  b.city = "austin";
  EXPECT_THAT(kept(a, b), ElementsAre("Acme  Plumbing"));
}

TEST(Dedupe, PagesOnSharedHostsAreNotOneBusiness) {
  Business a = business("A"), b = business("B");
  a.website = "https://www.facebook.com/acme";
  b.website = "https://facebook.com/other";
  EXPECT_EQ(kept(a, b).size(), 2u);
  b.website = "https://m.facebook.com/acme";
  EXPECT_EQ(kept(a, b).size(), 2u);
  b.website = "https://facebook.com/Acme/";
  EXPECT_EQ(kept(a, b).size(), 1u);
  EXPECT_EQ(site_key("https://notfacebook.com/a"), "notfacebook.com") << "a name that only ends like a shared one";
}

TEST(Dedupe, TheFirstGetsWhatOnlyItsDuplicateKnows) {
  Business a = business("A"), b = business("B");
  a.phone = b.phone = "+15125550100";
  b.website = "https://acme.example/";
  b.rating = 4.5;
  const auto all = without_duplicates({a, b});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].name, "A");
  EXPECT_EQ(all[0].website, "https://acme.example/");
  EXPECT_EQ(all[0].rating, 4.5);
}

TEST(Dedupe, SiteKeys) {
  EXPECT_EQ(site_key("http://acme.localhost:8788/x"), "acme.localhost:8788");
  EXPECT_EQ(site_key("acme.example"), "");
  EXPECT_EQ(site_key(""), "");
}

}  // namespace
}  // namespace oneclaw::workflow_discovery
