#include "host/services/identity/handle.h"

#include <gtest/gtest.h>

namespace oneclaw::services::identity {
namespace {

TEST(Handle, IsCheckedBeforeItIsStored) {
  EXPECT_TRUE(check_handle({"discord", "main", "4711"}));
  EXPECT_TRUE(check_handle({"email", "main", "a/b@example.com"}));
  for (const Handle& bad : {Handle{"", "main", "1"}, Handle{"Discord", "main", "1"}, Handle{"dis cord", "main", "1"},
                            Handle{"discord", "", "1"}, Handle{"discord", "a/b", "1"}, Handle{"discord", "main", ""},
                            Handle{"discord", "main", "a\nb"}, Handle{"discord", "main", "\xff"},
                            Handle{"discord", "main", std::string(kMaxProviderIdBytes + 1, 'x')}}) {
    EXPECT_EQ(check_handle(bad).status(), OC_INVALID) << to_text(bad);
  }
}

TEST(Handle, TextGoesBothWaysWhateverTheIdIs) {
  const Handle handle{"email", "main", "a/b/c@example.com"};
  EXPECT_EQ(handle_from_text(to_text(handle)), handle);
  EXPECT_FALSE(handle_from_text("email").has_value());
  EXPECT_FALSE(handle_from_text("email/main").has_value());
}

TEST(Handle, NamesFromPlatformsAreCleaned) {
  EXPECT_EQ(clean_name("Anna"), "Anna");
  EXPECT_EQ(clean_name("An\nna\x7f"), "An na ");
  EXPECT_EQ(clean_name("\xff"), "\xef\xbf\xbd");
  EXPECT_LE(clean_name(std::string(1000, 'x')).size(), kMaxNameBytes);
}

}  // namespace
}  // namespace oneclaw::services::identity
