#include "site_report.h"

#include <gmock/gmock.h>

namespace oneclaw::workflow_discovery {
namespace {

using ::testing::ElementsAre;

TEST(SiteReport, KeepsWhatTheScanFound) {
  const Site site = read_site_report(R"({"reachable":true,"final_url":"http://a.example/","cms":"Wix",
    "booking":["Calendly"],"chat":[],"analytics":["Google Analytics"],"ads":{"found":true,"platforms":["Meta Pixel"]},
    "contacts":{"emails":["a@a.example"],"phones":[]},"socials":{"facebook":"https://facebook.com/a"},
    "signals":{"seo_ok":"yes","ads":"yes","booking":"yes","chat":"no","ai_readable":"unknown"},
    "ai_readability":{"score":40,"reasons":[]}})");
  EXPECT_EQ(site.state, SiteState::scanned);
  EXPECT_EQ(site.cms, "Wix");
  EXPECT_THAT(site.booking, ElementsAre("Calendly"));
  EXPECT_THAT(site.ads, ElementsAre("Meta Pixel"));
  EXPECT_THAT(site.emails, ElementsAre("a@a.example"));
  EXPECT_THAT(site.socials, ElementsAre("https://facebook.com/a"));
  EXPECT_EQ(site.ai_score, 40);
  EXPECT_EQ(site.signals.seo_ok, Signal::yes);
  EXPECT_EQ(site.signals.chat, Signal::no);
  EXPECT_EQ(site.signals.ai_readable, Signal::unknown);
}

TEST(SiteReport, UnreachableKeepsItsReasonAndKnowsNothing) {
  const Site site = read_site_report(R"({"reachable":false,"reason":"http_404","signals":{"ads":"no"}})");
  EXPECT_EQ(site.state, SiteState::unreachable);
  EXPECT_EQ(site.reason, "http_404");
  EXPECT_EQ(site.signals.ads, Signal::unknown);
  EXPECT_EQ(read_site_report("{}").reason, "unreachable");
}

TEST(SiteReport, AnAnswerThatIsNoneIsAnUnreachableSite) {
  for (const char* text : {"", "[]", "no json"}) EXPECT_EQ(read_site_report(text).reason, "bad_answer") << text;
}

}  // namespace
}  // namespace oneclaw::workflow_discovery
