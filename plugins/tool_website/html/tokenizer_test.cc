#include "plugins/tool_website/html/tokenizer_cases_for_test.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace oneclaw::tool_website::html {
namespace {

void expect_all(const std::string& folder, int at_least) {
  CaseRunner runner;
  CaseCount all;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".test") continue;
    const CaseCount one = runner.run_file(entry.path().string());
    all.passed += one.passed;
    all.failed += one.failed;
    all.skipped += one.skipped;
    for (const std::string& text : one.failures) ADD_FAILURE() << entry.path().filename() << ": " << text;
  }
  std::cout << "[ cases ] " << all.passed << " passed, " << all.failed << " failed, " << all.skipped << " skipped\n";
  EXPECT_GE(all.passed, at_least);
}

// Ours, in the same format: testdata/tokenizer.
TEST(TokenizerTest, PassesItsOwnCases) { expect_all(ONECLAW_PLUGIN_SOURCE_DIR "/testdata/tokenizer", 120); }

// A checkout of html5lib-tests, when there is one: ONECLAW_HTML5LIB_TESTS=<folder with tokenizer/*.test>.
TEST(TokenizerTest, PassesHtml5libCasesWhenTheyAreThere) {
  const char* folder = std::getenv("ONECLAW_HTML5LIB_TESTS");
  if (folder == nullptr) GTEST_SKIP() << "ONECLAW_HTML5LIB_TESTS is not set";
  expect_all(std::string(folder) + "/tokenizer", 6000);
}

TEST(TokenizerTest, DropsAttributesBeyondTheCap) {
  std::string page = "<div";
  for (int i = 0; i < 1000; ++i) page += " a" + std::to_string(i) + "=" + std::to_string(i);
  page += ">x";
  Tokenizer tokenizer(page);
  const Token& token = tokenizer.next();
  ASSERT_EQ(token.kind, TokenKind::start_tag);
  EXPECT_EQ(token.attributes.size(), Tokenizer::kMaxAttributes);
  EXPECT_EQ(token.get("a255"), "255");
  EXPECT_EQ(token.find("a256"), nullptr);
  EXPECT_EQ(tokenizer.next().text, "x");
  EXPECT_EQ(tokenizer.next().kind, TokenKind::end);
  EXPECT_EQ(tokenizer.next().kind, TokenKind::end);
}

}  // namespace
}  // namespace oneclaw::tool_website::html
