#include "plugins/tool_website/fetch/robots.h"

#include "plugins/tool_website/fetch/robots_cache.h"

#include <gmock/gmock.h>

namespace oneclaw::tool_website::fetch {
namespace {

using ::testing::ElementsAre;

bool allows(std::string_view file, std::string_view target, std::string_view product = "OneClawBot") {
  return Robots::parse(file, product).allows(target);
}

TEST(RobotsTest, AnEmptyFileAllowsAll) {
  EXPECT_TRUE(allows("", "/"));
  EXPECT_TRUE(allows("# nothing\n\nDisallow: /\n", "/x")) << "a rule before any user-agent line";
  EXPECT_TRUE(allows("User-agent: *\nDisallow:\n", "/x"));
  EXPECT_FALSE(Robots::disallow_all().allows("/x"));
  EXPECT_TRUE(Robots::allow_all().allows("/x"));
}

TEST(RobotsTest, OwnGroupsReplaceEverybodys) {
  const char* file =
      "User-agent: *\nDisallow: /\n\nUser-agent: oneclawbot/2.0\nDisallow: /private\nuser-agent: other\n"
      "Disallow: /x\nUser-Agent: ONECLAWBOT\nDisallow: /more\n";
  EXPECT_TRUE(allows(file, "/"));
  EXPECT_FALSE(allows(file, "/private/a"));
  EXPECT_FALSE(allows(file, "/more")) << "groups of one name are one group";
  EXPECT_TRUE(allows(file, "/x"));
  EXPECT_FALSE(allows(file, "/", "Somebody"));
  EXPECT_TRUE(allows("User-agent: oneclawbotnews\nDisallow: /\n", "/")) << "a longer name is another robot";
}

TEST(RobotsTest, SeveralAgentsShareAGroup) {
  const char* file = "User-agent: a\nUser-agent: OneClawBot\n\nDisallow: /x\n";
  EXPECT_FALSE(allows(file, "/x"));
}

TEST(RobotsTest, TheLongestMatchWinsAndAllowWinsATie) {
  const char* file = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nAllow: /t\nDisallow: /t\n";
  EXPECT_FALSE(allows(file, "/a"));
  EXPECT_TRUE(allows(file, "/a/b"));
  EXPECT_FALSE(allows(file, "/a/b/c"));
  EXPECT_TRUE(allows(file, "/t"));
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /t\nAllow: /u\n", "/t"));
}

TEST(RobotsTest, StarsAndTheEnd) {
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /*.php$", "/x/a.php"));
  EXPECT_TRUE(allows("User-agent: *\nDisallow: /*.php$", "/a.php?x"));
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /a*b*c", "/axxbyyczz"));
  EXPECT_TRUE(allows("User-agent: *\nDisallow: /a*b*c", "/axxbyy"));
  EXPECT_FALSE(allows("User-agent: *\nDisallow: *", "/x"));
  EXPECT_TRUE(allows("User-agent: *\nDisallow: /$", "/x"));
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /$", "/"));
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /a$b", "/a$bc")) << "'$' means the end only at the end";
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /*a$", "/aba"));
}

TEST(RobotsTest, EscapesCompareInTheirNormalForm) {
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /a%3cd.html", "/a%3Cd.html"));
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /%7Ejoe", "/~joe/x"));
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /b\xC3\xBC", "/b%C3%BC"));
  EXPECT_TRUE(allows("User-agent: *\nDisallow: /a%2fb", "/a/b"));
}

TEST(RobotsTest, OddFilesAreRead) {
  EXPECT_FALSE(allows("\xEF\xBB\xBFUser-agent:*\r\n  disallow :  /x  # why\r\n", "/x"));
  EXPECT_FALSE(allows("User-agent: *\rDisallow: /x\r", "/x"));
  EXPECT_TRUE(allows("User-agent *\nDisallow: /\n<html>", "/x"));
  EXPECT_TRUE(allows("User-agent: *\nDisallow: /\n", "/robots.txt"));
  const std::string late = "User-agent: *\n" + std::string(Robots::kMaxBytes, '#') + "\nDisallow: /\n";
  EXPECT_TRUE(allows(late, "/x")) << "beyond 500 KiB nothing is read";
}

TEST(RobotsTest, SitemapsBelongToNoGroup) {
  const Robots robots =
      Robots::parse("Sitemap: https://a.example/s.xml\nUser-agent: x\nDisallow: /\nsitemap: /t.xml\n", "OneClawBot");
  EXPECT_THAT(robots.sitemaps(), ElementsAre("https://a.example/s.xml", "/t.xml"));
}

// 5,000 patterns of stars against a long path: ends, and refuses rather than going on for ever.
TEST(RobotsTest, HostilePatternsAreCutShort) {
  std::string file = "User-agent: *\n";
  for (int i = 0; i < 400; ++i) {
    file += "Disallow: /";
    for (int j = 0; j < 250; ++j) file += "*a";
    file += "b\n";
  }
  EXPECT_FALSE(allows(file, "/" + std::string(8000, 'a')));
  EXPECT_TRUE(allows(file, "/short"));
}

TEST(RobotsCacheTest, ForgetsByAgeAndByCount) {
  RobotsCache cache;
  const auto entry = [](RobotsState state) { return std::make_shared<const RobotsEntry>(RobotsEntry{state, {}}); };
  cache.put("https://a", entry(RobotsState::found), 0);
  cache.put("https://down", entry(RobotsState::unreachable), 0);
  EXPECT_NE(cache.get("https://a", RobotsCache::kKeepNs - 1), nullptr);
  EXPECT_EQ(cache.get("https://a", RobotsCache::kKeepNs), nullptr);
  EXPECT_NE(cache.get("https://down", RobotsCache::kKeepUnreachableNs - 1), nullptr);
  EXPECT_EQ(cache.get("https://down", RobotsCache::kKeepUnreachableNs), nullptr);
  EXPECT_EQ(cache.get("https://b", 0), nullptr);
  for (std::size_t i = 0; i < RobotsCache::kMaxEntries + 100; ++i) {
    cache.get("https://a", 1);
    cache.put("https://" + std::to_string(i), entry(RobotsState::found), 1);
  }
  EXPECT_EQ(cache.size(), RobotsCache::kMaxEntries);
  EXPECT_NE(cache.get("https://a", 1), nullptr) << "used all the time";
  EXPECT_EQ(cache.get("https://0", 1), nullptr);
  cache.put("https://a", entry(RobotsState::absent), 2);
  EXPECT_EQ(cache.get("https://a", 3)->state, RobotsState::absent);
  EXPECT_EQ(cache.size(), RobotsCache::kMaxEntries);
}

TEST(RobotsCacheTest, ForgetsBySize) {
  RobotsCache cache;
  std::string file = "User-agent: *\n";
  for (int i = 0; i < 480; ++i) file += "Disallow: /" + std::string(1000, 'x') + "\n";
  for (int i = 0; i < 200; ++i) {
    cache.put(std::to_string(i),
              std::make_shared<const RobotsEntry>(RobotsEntry{RobotsState::found, Robots::parse(file, "x")}), 0);
  }
  EXPECT_LT(cache.size(), 40u);
  EXPECT_NE(cache.get("199", 0), nullptr);
}

}  // namespace
}  // namespace oneclaw::tool_website::fetch
