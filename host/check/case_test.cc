#include "host/check/case.h"

#include "host/check/subject.h"

#include <gmock/gmock.h>

namespace oneclaw::check {
namespace {

TEST(Matches, Patterns) {
  EXPECT_TRUE(matches("store.get.missing", ""));
  EXPECT_TRUE(matches("store.get.missing", "store.*"));
  EXPECT_TRUE(matches("store.get.missing", "*.get.*"));
  EXPECT_TRUE(matches("store.get.missing", "store.?et.missing"));
  EXPECT_TRUE(matches("store.get.missing", "cache.*,store.get.missing"));
  EXPECT_FALSE(matches("store.get.missing", "store.get"));
  EXPECT_FALSE(matches("store.get.missing", "get.*"));
  EXPECT_FALSE(matches("store.get.missing", "cache.*,image.*"));
}

Subject subject_of(const std::vector<std::string>& provides) {
  Subject subject;
  subject.manifest.emplace();
  subject.manifest->provides = provides;
  return subject;
}

std::size_t count_of(const Cases& cases, std::string_view pattern) {
  std::size_t count = 0;
  for (const Case& c : cases) count += matches(c.id, pattern) ? 1 : 0;
  return count;
}

TEST(AllCases, FollowTheKinds) {
  const Cases store = all_cases(subject_of({"oneclaw.store/1"}));
  EXPECT_GE(count_of(store, "store.*"), 90u);
  EXPECT_EQ(count_of(store, "cache.*,calls.cache.*,fault.cache.*"), 0u);
  EXPECT_EQ(count_of(store, "fault.store.*"), 5u);
  const Cases cache = all_cases(subject_of({"oneclaw.cache/1"}));
  EXPECT_GE(count_of(cache, "cache.*"), 38u);
  EXPECT_EQ(count_of(cache, "fault.cache.*"), 7u);
  const Cases none = all_cases({});
  EXPECT_GT(count_of(none, "image.*"), 5u);
  EXPECT_EQ(count_of(none, "store.*,cache.*,tool.*"), 0u);
}

TEST(AllCases, HaveTitlesAndWork) {
  for (const Case& c : all_cases(subject_of(plugin::instance::all_kind_ids()))) {
    EXPECT_FALSE(c.title.empty()) << c.id;
    EXPECT_TRUE(static_cast<bool>(c.run)) << c.id;
  }
}

}  // namespace
}  // namespace oneclaw::check
