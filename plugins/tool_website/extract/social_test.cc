#include "plugins/tool_website/extract/social.h"

#include <gtest/gtest.h>

namespace oneclaw::tool_website::extract {
namespace {

std::string profile(std::string_view url) {
  const auto parsed = web::parse_url(url);
  const auto found = parsed ? profile_of(*parsed) : std::nullopt;
  return found ? std::string(found->network) + " " + found->url : "none";
}

TEST(SocialTest, KnowsProfiles) {
  EXPECT_EQ(profile("https://m.facebook.com/AcmePlumbing/?ref=x"), "facebook https://www.facebook.com/AcmePlumbing");
  EXPECT_EQ(profile("https://de-de.facebook.com/acme"), "facebook https://www.facebook.com/acme");
  EXPECT_EQ(profile("https://www.facebook.com/profile.php?id=1000&x=y"),
            "facebook https://www.facebook.com/profile.php?id=1000");
  EXPECT_EQ(profile("https://www.facebook.com/pages/Acme/123"), "facebook https://www.facebook.com/pages/Acme/123");
  EXPECT_EQ(profile("https://instagram.com/acme.plumbing/"), "instagram https://www.instagram.com/acme.plumbing");
  EXPECT_EQ(profile("https://twitter.com/acme"), "x https://x.com/acme");
  EXPECT_EQ(profile("https://www.x.com/acme"), "x https://x.com/acme");
  EXPECT_EQ(profile("https://www.linkedin.com/company/acme/about/"), "linkedin https://www.linkedin.com/company/acme");
  EXPECT_EQ(profile("https://www.youtube.com/@acme"), "youtube https://www.youtube.com/@acme");
  EXPECT_EQ(profile("https://www.youtube.com/channel/UC123"), "youtube https://www.youtube.com/channel/UC123");
  EXPECT_EQ(profile("https://www.tiktok.com/@acme"), "tiktok https://www.tiktok.com/@acme");
  EXPECT_EQ(profile("https://www.yelp.com/biz/acme-austin"), "yelp https://www.yelp.com/biz/acme-austin");
}

TEST(SocialTest, AShareButtonIsNoProfile) {
  for (const char* url :
       {"https://www.facebook.com/sharer/sharer.php?u=x", "https://www.facebook.com/sharer.php?u=x",
        "https://www.facebook.com/tr?id=1", "https://www.facebook.com/plugins/page.php", "https://www.facebook.com/",
        "https://twitter.com/intent/tweet?text=x", "https://twitter.com/share?url=x", "https://x.com/home",
        "https://x.com/acme/status/1", "https://www.linkedin.com/shareArticle?u=x",
        "https://www.linkedin.com/sharing/share-offsite/", "https://pinterest.com/pin/create/button/",
        "https://www.instagram.com/p/abc/", "https://www.youtube.com/watch?v=1", "https://www.youtube.com/embed/1",
        "https://developers.facebook.com/acme"}) {
    EXPECT_EQ(profile(url), "none") << url;
  }
}

// An earlier system looked for the letters "x.com" anywhere.
TEST(SocialTest, BugFedexAndDropboxWereTwitter) {
  for (const char* url : {"https://www.fedex.com/tracking", "https://dropbox.com/acme", "https://netflix.com/acme",
                          "https://x.com.example/acme", "https://notfacebook.com/acme"}) {
    EXPECT_EQ(profile(url), "none") << url;
  }
}

}  // namespace
}  // namespace oneclaw::tool_website::extract
