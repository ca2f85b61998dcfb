#include "commit_log.h"

#include <gtest/gtest.h>

#include <string>

namespace oneclaw::store_memory {
namespace {

// At 11 commits a second and more the log forgot an id within the day that the contract had promised without a bound.
TEST(CommitLog, BugAnIdWasPromisedForADayAndKeptForAMillionCommits) {
  CommitLog log(OC_STORE_KEPT_COMMITS);
  log.remember("first", 0);
  int64_t now_ns = 0;
  for (int i = 0; i < OC_STORE_KEPT_COMMITS; ++i) log.remember(std::to_string(i), now_ns += 1'000'000);
  EXPECT_TRUE(log.contains("first")) << "the contract's number of later commits";
  log.remember("one more", now_ns);
  EXPECT_FALSE(log.contains("first"));
  EXPECT_TRUE(log.contains("0"));
}

}  // namespace
}  // namespace oneclaw::store_memory
