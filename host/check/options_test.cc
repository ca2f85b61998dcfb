#include "host/check/options.h"

#include <gmock/gmock.h>

namespace oneclaw::check {
namespace {

using ::testing::HasSubstr;

TEST(Options, Read) {
  const auto options = parse_options({"--only", "store.*", "x.so", "--seed", "42", "--json", "--jobs", "3"});
  ASSERT_TRUE(options.ok()) << options.error().text;
  EXPECT_EQ(options->file, "x.so");
  EXPECT_EQ(options->only, "store.*");
  EXPECT_EQ(options->seed, 42u);
  EXPECT_EQ(options->jobs, 3u);
  EXPECT_TRUE(options->as_json);
}

TEST(Options, RefusedWithAReason) {
  EXPECT_THAT(parse_options({}).error().text, HasSubstr("FILE.so"));
  EXPECT_THAT(parse_options({"a.so", "b.so"}).error().text, HasSubstr("two files"));
  EXPECT_THAT(parse_options({"a.so", "--ony", "x"}).error().text, HasSubstr("--only"));
  EXPECT_THAT(parse_options({"a.so", "--seed"}).error().text, HasSubstr("needs a value"));
  EXPECT_THAT(parse_options({"a.so", "--seed", "x1"}).error().text, HasSubstr("no number"));
}

}  // namespace
}  // namespace oneclaw::check
