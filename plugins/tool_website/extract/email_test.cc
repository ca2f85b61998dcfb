#include "plugins/tool_website/extract/email.h"

#include <gmock/gmock.h>

namespace oneclaw::tool_website::extract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(EmailTest, FindsAddressesInText) {
  EXPECT_THAT(find_emails("Write to Info@Acme-Plumbing.com, or sales@acme.co.uk."),
              ElementsAre("info@acme-plumbing.com", "sales@acme.co.uk"));
  EXPECT_THAT(find_emails("info [at] acme [dot] com and office(at)acme.de"),
              ElementsAre("info@acme.com", "office@acme.de"));
  EXPECT_THAT(find_emails("<info@acme.com>(info@acme.com)"), ElementsAre("info@acme.com"));
}

TEST(EmailTest, RefusesWhatBelongsToNobody) {
  for (const char* text :
       {"logo@2x.png", "sprite@1.5x.webp", "react@18.2.0", "605a7baede844d278b89dc95ae0a9123@sentry.io",
        "x@sentry.wixpress.com", "you@example.com", "your@email.com", "name@domain.com", "user@acme.com",
        "0123456789abcdef01234567@acme.com", "a@b", "@acme.com", "meet us at noon dot", "a..b@acme.com", "x@-acme.com",
        "x@acme..com", "@import url(x)", "a@@b.com"}) {
    EXPECT_THAT(find_emails(text), IsEmpty()) << text;
  }
}

TEST(EmailTest, ReadsMailtoLinks) {
  EXPECT_THAT(emails_of_mailto("mailto:info@acme.com?subject=Hi"), ElementsAre("info@acme.com"));
  EXPECT_THAT(emails_of_mailto("MAILTO:a%40acme.com,b@acme.com"), ElementsAre("a@acme.com", "b@acme.com"));
  EXPECT_THAT(emails_of_mailto("mailto:"), IsEmpty());
  EXPECT_THAT(emails_of_mailto("mailto:a@acme.com%0d%0aBcc:x@y.com"), IsEmpty());
}

TEST(EmailTest, DecodesWhatCloudflareHides) {
  EXPECT_EQ(decode_cfemail("422b2c242d02232f21276c212d2f").value_or("none"), "info@amce.com");
  EXPECT_EQ(decode_cfemail("42").value_or("none"), "none");
  EXPECT_EQ(decode_cfemail("zz2b2c").value_or("none"), "none");
}

}  // namespace
}  // namespace oneclaw::tool_website::extract
