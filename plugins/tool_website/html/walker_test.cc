#include "plugins/tool_website/html/walker.h"

#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <vector>

namespace oneclaw::tool_website::html {
namespace {

using ::testing::ElementsAre;

// What the walker tells, as words.
class Recorder final : public PageHandler {
 public:
  void on_start(Tag, const Token& token, const Place& place) override {
    events.push_back("<" + std::string(token.text) + (place.in_head ? " head" : "") +
                     (place.is_hidden ? " hidden" : "") + ">");
    ++open;
  }
  void on_end(Tag) override { --open; }
  void on_text(std::string_view text, const Place& place) override {
    events.push_back(std::string(text) + (place.is_hidden ? " hidden" : ""));
  }

  std::vector<std::string> events;
  int open = 0;
};

std::vector<std::string> walk(const std::string& page) {
  Recorder recorder;
  Walker(page, recorder).run();
  return recorder.events;
}

class Counter final : public PageHandler {
 public:
  void on_start(Tag tag, const Token&, const Place&) override { starts += is_void(tag) ? 0 : 1; }
  void on_end(Tag) override { ++ends; }
  void on_text(std::string_view, const Place& place) override { hidden_text += place.is_hidden ? 1 : 0; }
  std::uint64_t starts = 0, ends = 0, hidden_text = 0;
};

std::uint64_t steps_of(const std::string& page) {
  Counter counter;
  Walker walker(page, counter);
  walker.run();
  EXPECT_EQ(counter.starts, counter.ends) << "every element ends";
  return walker.steps();
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += piece;
  return out;
}

TEST(WalkerTest, TellsHeadFromBodyAndHiddenFromSeen) {
  EXPECT_THAT(walk("<html><head><title>t</title></head><body><p>a<template>b</template>c"),
              ElementsAre("<html head>", "<head head>", "<title head>", "t", "<body>", "<p>", "a", "<template>",
                          "b hidden", "c"));
  EXPECT_THAT(walk("<div hidden><b>x</b></div>y"), ElementsAre("<div>", "<b hidden>", "x hidden", "y"));
}

TEST(WalkerTest, ReadsScriptsAndTitlesAsText) {
  EXPECT_THAT(walk("<script>a<b></script><title>c<d></title>e"),
              ElementsAre("<script head>", "a<b>", "<title head>", "c<d>", "e"));
}

TEST(WalkerTest, ElementsCloseByThemselves) {
  // The text behind is not inside of the hidden paragraph.
  EXPECT_THAT(walk("<p hidden>a<p>b"), ElementsAre("<p>", "a hidden", "<p>", "b"));
  EXPECT_THAT(walk("<ul><li hidden>a<li>b</ul>c"), ElementsAre("<ul>", "<li>", "a hidden", "<li>", "b", "c"));
}

TEST(WalkerTest, AnEndTagWithoutStartChangesNothing) {
  EXPECT_THAT(walk("<div hidden></span></foo-bar>a</div>b"), ElementsAre("<div>", "a hidden", "b"));
}

TEST(WalkerTest, ReadsCdataOnlyInsideOfDrawings) {
  EXPECT_THAT(walk("<svg><![CDATA[<b>]]></svg><![CDATA[x]]>y"), ElementsAre("<svg>", "<b> hidden", "y"));
}

TEST(WalkerTest, AScriptBeyondTheDepthIsStillNoText) {
  const std::string page =
      repeated("<div>", 5 * (Walker::kMaxDepth + 10)) + "<template><script>call 512-555-0142</script>x";
  Recorder recorder;
  Walker(page, recorder).run();
  EXPECT_EQ(recorder.open, 0);
  EXPECT_EQ(recorder.events.back(), "x");
  EXPECT_EQ(recorder.events[recorder.events.size() - 3], "<script>");
}

// Gumbo and MyHTML do not come back from these within 25 s. Counted, not timed: twice the page is twice the work.
TEST(WalkerTest, WorkIsLinearInHostilePages) {
  const std::size_t megabyte = 1 << 20;
  const auto both = [](std::string_view a, std::string_view b, std::size_t bytes) {
    return repeated(a, bytes / 2) + repeated(b, bytes / 2);
  };
  for (const auto& make : std::vector<std::function<std::string(std::size_t)>>{
           [](std::size_t n) { return repeated("<div>", n); },
           [&](std::size_t n) { return both("<div>", "</div>", n); },
           [&](std::size_t n) { return both("<div>", "</b>", n); },
           [&](std::size_t n) { return both("<b>", "</div>", n); },
           [&](std::size_t n) { return "<b>" + both("<div>", "</b><b>", n); },
           [](std::size_t n) { return repeated("<p>", n); }, [](std::size_t n) { return repeated("<a><b><i>", n); },
           [](std::size_t n) { return repeated("<svg></svg>", n); },
           [](std::size_t n) { return repeated("</title><title>", n); }}) {
    const std::string one = make(megabyte), two = make(2 * megabyte);
    const std::uint64_t once = steps_of(one), twice = steps_of(two);
    EXPECT_LE(twice, 2 * once + 4 * Walker::kMaxDepth) << one.substr(0, 20);
    EXPECT_LE(once, one.size()) << one.substr(0, 20);
  }
}

// An element that is not in our table is looked for only near by.
TEST(WalkerTest, UnknownElementsAreNotSearchedFor) {
  const std::size_t megabyte = 1 << 20;
  const auto make = [](std::size_t n) { return repeated("<x-a>", 5000) + repeated("<x-b></x-c>", n); };
  EXPECT_LE(steps_of(make(2 * megabyte)), 2 * steps_of(make(megabyte)) + 4096);
}

}  // namespace
}  // namespace oneclaw::tool_website::html
