#include <oneclaw/render/terminal.h>
#include <oneclaw/render/text.h>
#include <oneclaw/render/web.h>

#include <gmock/gmock.h>

namespace oneclaw::render {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

View hostile() {
  View view;
  view.title = "T\x1b]0;owned\x07";
  view.text =
      "a\x1b[2J\x9b"
      "31m\rb";
  view.items = {{"I\u202E\x08", "one\ntwo", "https://a.example", {{"SEO", "found"}}}};
  view.actions = {{"x", "Delete\x1b[0m", ActionStyle::danger, ""}};
  return view;
}

TEST(Terminal, NothingOfTheViewControlsIt) {
  TerminalText plain = render_terminal(hostile());
  EXPECT_EQ(plain.text,
            "T]0;owned\na[2J\uFFFD31m\nb\n\nI\n  one\n  two\n  SEO: found\n  https://a.example\n\n[1] Delete[0m\n");
  EXPECT_THAT(plain.choices, ElementsAre(Choice{1, "x", "Delete[0m"}));
}

TEST(Terminal, ColorsAreOursAndClosed) {
  View view = hostile();
  view.color = 0x2f80ed;
  std::string text = render_terminal(view, {.colors = true}).text;
  EXPECT_THAT(text, HasSubstr("\x1b[1;38;2;47;128;237mT]0;owned\x1b[0m\n"));
  EXPECT_THAT(text, HasSubstr("\x1b[31m[1]\x1b[0m Delete"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b[2J")));
}

TEST(Terminal, TheBarKeepsToItsWidth) {
  View view;
  view.progress = Progress{1, 2, "Scanning \u4E2D\u6587 websites of plumbers"};
  EXPECT_EQ(terminal_progress(view, {.width = 24}), "[######------] 1/2 Scan\u2026");
  EXPECT_EQ(terminal_progress(view, {.width = 33}), "[########--------] 1/2 Scanning\u2026");
  EXPECT_EQ(terminal_progress(view, {.width = 0}), "\u2026");
  EXPECT_EQ(terminal_progress(View{}), "");
}

TEST(Terminal, CellsAreCountedAsTheyAreDrawn) {
  EXPECT_EQ(in_cells(""), 0u);
  EXPECT_EQ(in_cells("abc \u00e9"), 5u);
  EXPECT_EQ(in_cells("e\u0301"), 1u) << "a mark stands on its letter";
  EXPECT_EQ(in_cells("\u4E2D\u6587"), 4u);
}

TEST(Web, IsCleanJsonWithDerivedLines) {
  View view = hostile();
  view.title = "<script>e\u0301";
  view.url = "javascript:alert(1)";
  view.page = Page{0, 2, 20};
  view.progress = Progress{1, 3, ""};
  EXPECT_EQ(
      render_web(view),
      "{\"title\":\"<script>\u00e9\",\"text\":\"a[2J\uFFFD31m\\nb\",\"items\":[{\"title\":\"I\",\"text\":\"one\\ntwo\","
      "\"url\":\"https://a.example\",\"fields\":[{\"label\":\"SEO\",\"value\":\"found\"}]}],"
      "\"actions\":[{\"id\":\"x\",\"label\":\"Delete[0m\",\"style\":\"danger\"}],"
      "\"page\":{\"index\":0,\"count\":2,\"total\":20},\"progress\":{\"done\":1,\"total\":3},"
      "\"page_line\":\"1/20 \u00b7 page 1/2\",\"percent\":33}");
  EXPECT_EQ(render_web(View{}), "{}");
}

}  // namespace
}  // namespace oneclaw::render
