#include "host/talk/line_editor.h"

#include <gmock/gmock.h>

namespace oneclaw::talk {
namespace {

using ::testing::ElementsAre;
using Result = LineEditor::Result;

class Typing {
 public:
  Result type(std::string_view bytes) {
    Result last = Result::nothing;
    for (const Key& key : keys_.feed(bytes)) {
      last = editor.press(key);
      if (last == Result::entered) lines.push_back(editor.take_line());
    }
    return last;
  }
  LineEditor editor;
  std::vector<std::string> lines;

 private:
  KeyReader keys_;
};

TEST(LineEditor, CharactersOfSeveralBytesAreOne) {
  Typing t;
  t.type("caf\xc3");
  t.type("\xa9 \xf0\x9f\x94\xa7");
  EXPECT_EQ(t.editor.text(), "café 🔧");
  t.type("\x7f\x7f\x7f");
  EXPECT_EQ(t.editor.text(), "caf");
}

TEST(LineEditor, KeysMoveAndErase) {
  Typing t;
  t.type("find plumbers");
  t.type("\x1b[D\x1b[D\x7f");
  EXPECT_EQ(t.editor.text(), "find plumbrs") << "left, left, backspace";
  t.type("\x01now \x05!\x17");
  EXPECT_EQ(t.editor.text(), "now find ");
  t.type("\x1b[1;5D\x0b");
  EXPECT_EQ(t.editor.text(), "now ") << "a word left, then what is behind";
  t.type("\x15");
  EXPECT_EQ(t.editor.text(), "");
}

TEST(LineEditor, TheHistoryGivesLinesBackAndKeepsTheDraft) {
  Typing t;
  t.type("one\rtwo\rtwo\r   \rdraft");
  EXPECT_THAT(t.lines, ElementsAre("one", "two", "two", "   "));
  EXPECT_THAT(t.editor.history(), ElementsAre("one", "two")) << "neither blank lines nor the same one twice";
  t.type("\x1b[A\x1b[A\x1b[A");
  EXPECT_EQ(t.editor.text(), "one");
  t.type("\x1bOB\x1bOB\x1bOB");
  EXPECT_EQ(t.editor.text(), "draft");
}

TEST(LineEditor, CtrlCAndCtrlD) {
  Typing t;
  EXPECT_EQ(t.type("ab\x03"), Result::interrupted);
  t.editor.clear();
  EXPECT_EQ(t.type("ab\x01\x04"), Result::edited) << "Ctrl-D erases while there is something";
  EXPECT_EQ(t.editor.text(), "b");
  EXPECT_EQ(t.type("\x04"), Result::edited);
  EXPECT_EQ(t.type("\x04"), Result::left);
}

TEST(LineEditor, PastedLinesAreOneMessageAndControlNothing) {
  Typing t;
  t.type("a \x1b[200~one\ntwo\x1b]0;owned\x07\x1b[20");
  t.type("1~!\xc2\x9b");
  EXPECT_THAT(t.lines, ElementsAre());
  EXPECT_EQ(t.editor.text().find('\x1b'), std::string::npos);
  EXPECT_EQ(t.editor.text().find("\xc2\x9b"), std::string::npos);
  EXPECT_TRUE(t.editor.text().starts_with("a one two")) << t.editor.text();
  EXPECT_NE(t.editor.text().find('!'), std::string::npos)
      << "the end of what was pasted is seen although it came in pieces";
}

TEST(LineEditor, UnknownSequencesAndBytesAreSwallowed) {
  Typing t;
  t.type(
      "a\x1b[38;5;1mb\x1b[<0;1;1Mc\xff\xc0\xe2\x28"
      "d");
  EXPECT_EQ(t.editor.text(), "abc(d");
}

TEST(LineEditor, AMessageHasABound) {
  Typing t;
  t.type(std::string(kMaxLine + 100, 'x'));
  EXPECT_EQ(t.editor.text().size(), kMaxLine);
}

TEST(LineEditor, TheWindowHoldsTheCursor) {
  Typing t;
  t.type("0123456789");
  LineEditor::Window end = t.editor.window(5);
  EXPECT_EQ(end.text, "6789");
  EXPECT_EQ(end.cursor, 4u);
  t.type("\x01");
  LineEditor::Window begin = t.editor.window(5);
  EXPECT_EQ(begin.text, "01234");
  EXPECT_EQ(begin.cursor, 0u);
  t.type("\x15\x0b中文字");
  LineEditor::Window wide = t.editor.window(5);
  EXPECT_EQ(wide.text, "文字");
  EXPECT_EQ(wide.cursor, 4u) << "two cells each";
}

}  // namespace
}  // namespace oneclaw::talk
