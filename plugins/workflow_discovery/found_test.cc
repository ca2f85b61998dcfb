#include "found.h"

#include <gtest/gtest.h>

#include <string>

namespace oneclaw::workflow_discovery {
namespace {

constexpr const char* kNow = "2026-11-24T14:26:13Z";

Found read(const std::string& places, const std::string& more = "", std::int64_t limit = 20) {
  Search search;
  search.limit = limit;
  auto found = read_places("{\"source\":\"sample\",\"places\":" + places + more + "}", search, kNow);
  if (!found) return ADD_FAILURE() << found.status().text(), Found{};
  return std::move(*found);
}

TEST(Found, ReadsAPlace) {
  const Found found = read(R"([{"name":"Acme","place_id":"p1","phone":"+15125550100","phone_display":"(512) 555-0100",
    "website":"http://acme.localhost:8788/","rating":4.5,"review_count":37,"status":"open","lat":30.2,"lon":-97.7}])");
  ASSERT_EQ(found.businesses.size(), 1u);
  const Business& b = found.businesses[0];
  EXPECT_EQ(b.name, "Acme");
  EXPECT_EQ(b.rating, 4.5);
  EXPECT_EQ(b.review_count, 37);
  EXPECT_EQ(b.source, "sample");
  EXPECT_EQ(b.fetched_at, kNow);
  EXPECT_EQ(b.site.state, SiteState::not_scanned);
  EXPECT_EQ(found.total_found, 1);
}

// One provider's row with such an address would have made the whole page of ten a view that every channel refuses.
TEST(Found, BugAWebsiteThatIsNoLinkCountsAsNone) {
  const Found found = read("[{\"name\":\"A\",\"website\":\"http://" + std::string(1500, 'a') +
                           ".example/\",\"maps_url\":\"maps:A\"},{\"name\":\"B\",\"website\":\"HTTPS://B.example\"}]");
  EXPECT_EQ(found.businesses[0].website, "");
  EXPECT_EQ(found.businesses[0].maps_url, "");
  EXPECT_EQ(found.businesses[1].website, "https://b.example");
}

TEST(Found, ClosedPlacesAreLeftOutAndCounted) {
  const Found found =
      read(R"([{"name":"A","status":"closed"},{"name":"B","status":"closed_temporarily"},{"name":"C"}])",
           R"(,"total_found":40)");
  ASSERT_EQ(found.businesses.size(), 2u);
  EXPECT_EQ(found.businesses[0].name, "B");
  EXPECT_EQ(found.closed, 1);
  EXPECT_EQ(found.total_found, 39);
}

TEST(Found, NeverMoreThanTheLimit) {
  const Found found = read(R"([{"name":"A"},{"name":"B"},{"name":"C"}])", "", 2);
  EXPECT_EQ(found.businesses.size(), 2u);
  EXPECT_EQ(found.total_found, 3);
}

TEST(Found, WhatIsNoFieldCountsAsAbsent) {
  const Found found = read(R"([7,{"name":""},{"place_id":"x"},{"name":"A","website":"javascript:alert`1`","rating":9,
    "review_count":-3,"lat":91,"lon":0,"phone":5,"signals":{"ads":"yes"},"site":{
  "state" : "scanned"}}])");
  ASSERT_EQ(found.businesses.size(), 1u) << "no name, no business";
  const Business& b = found.businesses[0];
  EXPECT_EQ(b.website, "");
  EXPECT_FALSE(b.rating || b.review_count || b.lat || b.lon);
  EXPECT_EQ(b.phone, "");
  EXPECT_EQ(b.site.state, SiteState::none);
  EXPECT_EQ(b.site.signals.ads, Signal::unknown) << "signals come from the scan alone";
}

TEST(Found, AnAnswerWithoutSourceOrPlacesIsRefused) {
  for (const char* answer :
       {"", "[]", "{}", R"({"places":[]})", R"({"source":"x"})", R"({"source":"x","places":{}})"}) {
    const auto found = read_places(answer, Search{}, kNow);
    ASSERT_FALSE(found) << answer;
    EXPECT_EQ(found.status().code(), OC_INTERNAL);
  }
}

TEST(Found, ComesBackAsItWasWritten) {
  Found found = read(R"([{"name":"M\u00fcller \"24/7\"","website":"http://a.example/","rating":4.1,"review_count":3}])",
                     R"(,"total_found":9,"note":"only Austin","partial":true)");
  found.search_ms = 12;
  found.is_cached = true;
  Site& site = found.businesses[0].site;
  site.state = SiteState::unreachable;
  site.reason = "timeout";
  site.booking = {"Calendly"};
  site.signals.chat = Signal::no;
  site.ai_score = 40;
  json::Writer out;
  write_found(out, found);
  const std::string text = out.take();
  const auto document = json::parse_object(text, "found");
  ASSERT_TRUE(document);
  json::Writer again;
  write_found(again, read_found(*document));
  EXPECT_EQ(again.take(), text);
}

TEST(Found, Times) {
  EXPECT_EQ(utc_time(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(utc_time(1'795'530'373'999'999), "2026-11-24T14:26:13Z");
}

}  // namespace
}  // namespace oneclaw::workflow_discovery
