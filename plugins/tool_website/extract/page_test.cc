// Whole pages, as tradesmen have them, through every extractor.
#include "plugins/tool_website/extract/page_for_test.h"

#include <gmock/gmock.h>

namespace oneclaw::tool_website::extract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr const char* kGoodPage = R"html(<!DOCTYPE html>
<html lang="en-US"><head><meta charset="utf-8">
<title>Acme Plumbing &amp; Drains |
 Austin, TX</title>
<meta name="description" content="Licensed plumbers for drains, leaks and water heaters in Austin, day and night.">
<link rel="canonical" href="/">
<meta property="og:title" content="Acme Plumbing"><meta property="og:image" content="/van.jpg">
<meta name="generator" content="WordPress 6.4">
<script type="application/ld+json">{"@context":"https://schema.org","@type":["Plumber","LocalBusiness"],"telephone":"+1-512-555-0142",
"address":{"@type":"PostalAddress","streetAddress":"1 Main St","addressLocality":"Austin","addressRegion":"TX","postalCode":"78701","addressCountry":"US"},
"sameAs":["https://www.facebook.com/acmeplumbing","https://twitter.com/acme_plumb"]}</script>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-ABC123"></script>
</head><body><nav><a href="/services">Services</a></nav>
<main><h1>Austin's <em>plumbers</em></h1><h2>Drains</h2><h2>Leaks</h2>
<img src="/a.jpg" alt="Our van"><img src="/b.jpg"><img src="/c.jpg" alt="">
<p>Call <a href="tel:+15125550142">(512) 555-0142</a> or write <a href="mailto:info@acme-plumbing.com">us</a>.</p>
<a href="https://calendly.com/acme/visit">Book now</a>
<script src="https://embed.tawk.to/abc/default"></script></main>
<script>var tracking = "512-555-0999"; var mail = "dev@acme-plumbing.com";</script>
<footer><a href="https://www.instagram.com/acmeplumbing/">Instagram</a></footer></body></html>)html";

TEST(PageTest, ReadsAGoodPage) {
  const Facts facts = read(kGoodPage);
  EXPECT_EQ(facts.title, "Acme Plumbing & Drains | Austin, TX");
  EXPECT_EQ(facts.description, "Licensed plumbers for drains, leaks and water heaters in Austin, day and night.");
  EXPECT_EQ(facts.language, "en-US");
  EXPECT_EQ(facts.canonical, "https://www.acme-plumbing.com/");
  EXPECT_THAT(facts.h1, ElementsAre("Austin's plumbers"));
  EXPECT_THAT(facts.headings, ElementsAre(1, 2, 0, 0, 0, 0));
  EXPECT_THAT(facts.open_graph, ElementsAre(Pair("title", "Acme Plumbing"), Pair("image", "/van.jpg")));
  EXPECT_THAT(facts.structured_data.types, UnorderedElementsAre("Plumber", "LocalBusiness", "PostalAddress"));
  EXPECT_EQ(facts.structured_data.valid, 1);
  EXPECT_EQ(facts.structured_data.invalid, 0);
  EXPECT_EQ(facts.images, 3);
  EXPECT_EQ(facts.images_with_alt, 1);
  EXPECT_TRUE(facts.has_nav);
  EXPECT_TRUE(facts.has_sections);
  EXPECT_THAT(facts.contacts.emails, ElementsAre("info@acme-plumbing.com"));
  ASSERT_EQ(facts.contacts.phones.size(), 1u) << "neither twice nor from a script";
  EXPECT_EQ(facts.contacts.phones[0].e164, "+15125550142");
  EXPECT_EQ(facts.contacts.phones[0].display, "(512) 555-0142");
  EXPECT_EQ(facts.contacts.address, "1 Main St, Austin, TX, 78701, US");
  EXPECT_THAT(facts.socials, UnorderedElementsAre(Pair("facebook", "https://www.facebook.com/acmeplumbing"),
                                                  Pair("x", "https://x.com/acme_plumb"),
                                                  Pair("instagram", "https://www.instagram.com/acmeplumbing")));
  EXPECT_EQ(facts.cms, "WordPress");
  EXPECT_THAT(facts.analytics, ElementsAre("Google Analytics"));
  EXPECT_THAT(facts.ads.platforms, IsEmpty());
  EXPECT_THAT(facts.booking, ElementsAre("Calendly"));
  EXPECT_THAT(facts.chat, ElementsAre("tawk.to"));
}

TEST(PageTest, ReadsAnEmptyPage) {
  for (const char* page : {"", " ", "<", "<!DOCTYPE html>", "\0"}) {
    const Facts facts = read(page);
    EXPECT_EQ(facts.title, "");
    EXPECT_THAT(facts.h1, IsEmpty());
    EXPECT_THAT(facts.booking, IsEmpty());
  }
}

TEST(PageTest, TheFirstTitleCountsAndDrawingsHaveTheirOwn) {
  EXPECT_EQ(read("<svg><title>logo</title></svg><title> </title><title>Acme</title><title>Other</title>").title,
            "Acme");
}

TEST(PageTest, ReadsAPageInAnOlderEncoding) {
  const Facts facts = read("<title>M\xFCller Sanit\xE4r</title>", "https://mueller.de/", "text/html");
  EXPECT_EQ(facts.title, "Müller Sanitär");
}

TEST(PageTest, BadBytesBecomeReplacements) {
  EXPECT_EQ(read("<title>M\xFCller</title>").title, "M\xEF\xBF\xBDller") << "the answer says utf-8";
}

TEST(PageTest, PhonesOfACountryByDomainAndLanguage) {
  EXPECT_EQ(read("<body>Call 020 7946 0123", "https://acme.co.uk/").contacts.phones.at(0).e164, "+442079460123");
  EXPECT_EQ(read("<html lang=en-GB><body>Call 020 7946 0123").contacts.phones.at(0).e164, "+442079460123");
  EXPECT_THAT(read("<body>Call 020 7946 0123").contacts.phones, IsEmpty());
}

// An earlier system took numbers out of scripts: on 63 of 65 pages no such number existed.
TEST(PageTest, BugPhonesWereTakenFromScripts) {
  const Facts facts = read_body(
      "<script>var id = '512-555-0142', t = 1512555014;</script><style>a{x:512-555-0142}</style>"
      "<template>512-555-0142</template><noscript>512-555-0142</noscript>"
      "<div hidden>512-555-0142</div><!-- 512-555-0142 --><svg><text>512-555-0142</text></svg>");
  EXPECT_THAT(facts.contacts.phones, IsEmpty());
}

TEST(PageTest, NumbersOfNeighboursDoNotRunTogether) {
  EXPECT_THAT(read_body("<td>512</td><td>555-0142</td>").contacts.phones, IsEmpty());
  EXPECT_EQ(read_body("<b>512</b>-555-<i>0142</i>").contacts.phones.size(), 1u);
}

// An earlier system looked for "book" anywhere.
TEST(PageTest, BugAFacebookLinkWasABookingPage) {
  const Facts facts = read_body(
      "<a href='https://www.facebook.com/acme'>Facebook</a><a href='/facebook'>us</a><a href='/ebooks'>eBooks</a>"
      "<a href='https://www.facebook.com/book/acme'>Book now</a><a href='tel:5125550142'>Book now by phone</a>"
      "<p>Our handbook, our bookkeeping, a book of schedules.</p><a href='/blog/how-to-book-a-plumber'>How to</a>"
      "<a href='https://www.booking.example/x'>x</a>");
  EXPECT_THAT(facts.booking, IsEmpty());
}

TEST(PageTest, BugVisualAcuityWasAcuityScheduling) {
  const Facts facts = read_body(
      "<p>We test your visual acuity. Calendly, Jobber and Vagaro are others' products.</p>"
      "<a href='/visual-acuity'>Acuity</a><a href='https://notcalendly.com/x'>x</a>"
      "<script>var s = 'acuityscheduling is not loaded';</script>");
  EXPECT_THAT(facts.booking, IsEmpty());
}

TEST(PageTest, BugGoogleAnalyticsWasRunsAds) {
  const Facts facts = read(
      "<script src='https://www.googletagmanager.com/gtag/js?id=G-1'></script>"
      "<script>gtag('config','G-1');</script><script src='https://www.google-analytics.com/analytics.js'></script>");
  EXPECT_THAT(facts.analytics, ElementsAre("Google Analytics"));
  EXPECT_THAT(facts.ads.platforms, IsEmpty());
  EXPECT_FALSE(facts.ads.is_unknown);
}

TEST(PageTest, BugFedexWasTwitter) {
  EXPECT_THAT(
      read_body("<a href='https://www.fedex.com/track'>Track</a><a href='https://www.dropbox.com/acme'>Files</a>")
          .socials,
      IsEmpty());
}

TEST(PageTest, OwnBookingPages) {
  EXPECT_THAT(read_body("<a href='/book-online/'>Visit us</a>").booking, ElementsAre("own booking page"));
  EXPECT_THAT(read_body("<a href='/x'><span>Schedule</span> service today</a>").booking,
              ElementsAre("own booking page"));
  EXPECT_THAT(read_body("<button>Book an appointment</button>").booking, ElementsAre("own booking page"));
  EXPECT_THAT(read_body("<a href='https://acme-plumbing.com/booking'>x</a>").booking, ElementsAre("own booking page"));
}

TEST(PageTest, AdvertisingAndContainers) {
  EXPECT_THAT(read("<script>gtag('config', 'AW-123456789');</script>").ads.platforms, ElementsAre("Google Ads"));
  EXPECT_THAT(read("<script src='https://www.googletagmanager.com/gtag/js?id=AW-1'></script>").ads.platforms,
              ElementsAre("Google Ads"));
  EXPECT_THAT(read("<noscript><img src='https://www.facebook.com/tr?id=1&ev=PageView'></noscript>").ads.platforms,
              ElementsAre("Meta Pixel"));
  EXPECT_THAT(read("<script src='https://connect.facebook.net/en_US/sdk.js'></script>").ads.platforms, IsEmpty());
  EXPECT_TRUE(read("<script src='https://www.googletagmanager.com/gtm.js?id=GTM-1'></script>").ads.is_unknown);
  EXPECT_THAT(read_body("<p>gtag('config','AW-1')</p><a href='https://bat.bing.com/'>x</a>").ads.platforms, IsEmpty())
      << "text and links load nothing";
}

TEST(PageTest, SiteBuilders) {
  EXPECT_EQ(read("<link rel=stylesheet href='/wp-content/themes/x/style.css'>").cms, "WordPress");
  EXPECT_EQ(read("<link rel=stylesheet href='https://other.example/wp-content/x.css'>").cms, "") << "somebody else's";
  EXPECT_EQ(read("<html data-wf-site=1>").cms, "Webflow");
  EXPECT_EQ(read("<script src='https://static.parastorage.com/x.js'></script>").cms, "Wix");
  EXPECT_EQ(read_page({"", "", *web::parse_url("https://a.example/"), {{"x-wix-request-id", "1"}}, "US"}).cms, "Wix");
  EXPECT_EQ(read_body("<p>Powered by WordPress</p>").cms, "");
}

TEST(PageTest, HiddenEmailsOfCloudflare) {
  EXPECT_THAT(
      read_body("<span class='__cf_email__' data-cfemail='422b2c242d02232f21276c212d2f'>[email&#160;protected]</span>")
          .contacts.emails,
      ElementsAre("info@amce.com"));
}

TEST(PageTest, EveryListIsBounded) {
  std::string page = "<body>";
  for (int i = 0; i < 1000; ++i) {
    const std::string n = std::to_string(1000 + i);
    page += "<h1>h" + n + "</h1><a href='mailto:a" + n + "@acme.com'>x</a><p>512-555-" + n +
            "</p><meta property='og:x" + n + "' content=y><div itemscope itemtype='https://schema.org/T" + n +
            "'></div>";
  }
  const Facts facts = read(page + "<title>" + std::string(1 << 20, 'x') + "</title>");
  EXPECT_EQ(facts.h1.size(), kMaxListed);
  EXPECT_EQ(facts.contacts.emails.size(), kMaxListed);
  EXPECT_EQ(facts.contacts.phones.size(), kMaxListed);
  EXPECT_EQ(facts.open_graph.size(), kMaxListed);
  EXPECT_EQ(facts.structured_data.types.size(), kMaxListed);
  EXPECT_EQ(facts.title.size(), kMaxTextBytes);
  EXPECT_EQ(facts.headings[0], 1000);
}

}  // namespace
}  // namespace oneclaw::tool_website::extract
