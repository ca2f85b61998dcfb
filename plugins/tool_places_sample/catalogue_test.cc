#include "catalogue.h"

#include "folded.h"
#include "words.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

namespace oneclaw::tool_places_sample {
namespace {

using ::testing::HasSubstr;

PlaceAnswer search(const std::string& query, const std::string& location, std::int64_t limit = 100) {
  static const Catalogue catalogue;
  return catalogue.search({query, location, limit});
}

TEST(Catalogue, EachTradeInEachCityHasTwelveToTwentyFive) {
  for (const City& city : kCity) {
    for (const Trade& trade : kTrade) {
      const auto found = search(std::string(trade.phrases[0]), std::string(city.name));
      EXPECT_GE(found.places.size(), 12u) << trade.title << " in " << city.name;
      EXPECT_LE(found.places.size(), 25u);
      EXPECT_EQ(found.note, "");
    }
  }
}

TEST(Catalogue, AustinHasTwentyOpenPlumbersAndOneThatClosed) {
  const auto found = search("plumbers", "Austin, TX", 20);
  EXPECT_EQ(found.total_found, 25);
  std::size_t closed = 0;
  for (const Place* place : found.places) closed += place->is_closed ? 1 : 0;
  EXPECT_EQ(closed, 1u);
  EXPECT_EQ(found.places.size(), 21u) << "the limit counts open places";
  EXPECT_EQ(search("plumbers", "Austin, TX", 1).places.size(), 2u);
}

TEST(Catalogue, NoTwoPlacesShareIdNameWebsiteOrNumber) {
  const Catalogue catalogue;
  std::set<std::string> ids, slugs, phones;
  std::set<std::string> names;
  std::size_t with_site = 0;
  for (const Place& place : catalogue.all()) {
    EXPECT_TRUE(ids.insert(place.id).second) << place.id;
    EXPECT_TRUE(phones.insert(place.phone).second) << place.phone;
    EXPECT_TRUE(names.insert(place.name + "/" + std::to_string(place.city)).second) << place.name;
    if (place.slug.empty()) continue;
    ++with_site;
    EXPECT_TRUE(slugs.insert(place.slug).second) << place.slug;
    EXPECT_LE(place.slug.size(), 63u);
    EXPECT_EQ(place.slug.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string::npos) << place.slug;
    EXPECT_EQ(catalogue.by_slug(place.slug), &place);
  }
  EXPECT_LT(with_site, catalogue.all().size()) << "some have no website";
  EXPECT_EQ(catalogue.by_slug("acme"), nullptr);
}

TEST(Catalogue, NumbersAreThoseOfFiction) {
  const Catalogue catalogue;
  for (const Place& place : catalogue.all()) {
    const std::string& phone = place.phone;
    const bool is_american = (phone.starts_with("+1512555") || phone.starts_with("+1737555") ||
                              phone.starts_with("+1303555") || phone.starts_with("+1720555")) &&
                             phone.size() == 12 && phone.substr(8, 2) == "01";
    const bool is_british = phone.starts_with("+442079460") && phone.size() == 13;
    const bool is_german = phone.starts_with("+498999998") && phone.size() == 13;
    EXPECT_TRUE(is_american || is_british || is_german) << phone;
  }
}

TEST(Catalogue, EveryKindOfWebsiteIsThere) {
  const Catalogue catalogue;
  std::map<SiteKind, int> seen;
  for (const Place& place : catalogue.all()) ++seen[place.site];
  for (int kind = 0; kind <= static_cast<int>(SiteKind::traps); ++kind) {
    EXPECT_GT(seen[static_cast<SiteKind>(kind)], 0) << "kind " << kind;
  }
}

TEST(Catalogue, PlacesAreWrittenInManyWays) {
  for (const char* location :
       {"Austin, TX", "austin", " AUSTIN ,  tx ", "Austin TX", "Austin, Texas, USA", "Austin,TX."}) {
    EXPECT_FALSE(search("emergency plumbers", location).places.empty()) << location;
  }
  for (const char* location : {"M\u00fcnchen", "Mu\u0308nchen", "M\u00dcNCHEN", "Munich", "Muenchen"}) {
    EXPECT_FALSE(search("Zahnarzt", location).places.empty()) << location;
  }
}

TEST(Catalogue, NeverAnotherCityOrTrade) {
  for (const char* location :
       {"Pflugerville TX", "New York", "Austin, MN", "Austin Heights", "", "West Austin", "London, ON"}) {
    const auto found = search("plumbers", location);
    EXPECT_TRUE(found.places.empty()) << location;
    EXPECT_EQ(found.total_found, 0);
    EXPECT_THAT(found.note, HasSubstr("Austin, TX; Denver, CO; London, UK; M\u00fcnchen"));
  }
  for (const char* query : {"auditors", "car wash", "plumb", "", "plumbersdentists"}) {
    const auto found = search(query, "Austin");
    EXPECT_TRUE(found.places.empty()) << query;
    EXPECT_THAT(found.note, HasSubstr("plumbers; dentists"));
  }
}

TEST(Catalogue, IsTheSameAtEveryStart) {
  const Catalogue one, other;
  ASSERT_EQ(one.all().size(), other.all().size());
  EXPECT_EQ(one.all().front().name, "Copper Armadillo Plumbing");
  for (std::size_t i = 0; i < one.all().size(); ++i) EXPECT_EQ(one.all()[i].name, other.all()[i].name);
}

TEST(Folded, Slugs) {
  EXPECT_EQ(slug_of("Copper L\u00f6we Pipe & Drain"), "copper-loewe-pipe-drain");
  EXPECT_EQ(slug_of("J\u00e4ger's \u00c4hre Co."), "jaegers-aehre-co");
}

}  // namespace
}  // namespace oneclaw::tool_places_sample
