#include <oneclaw/render/text.h>

#include <gmock/gmock.h>

#include <chrono>

namespace oneclaw::render {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kFamily =
    "\U0001F468\u200D\U0001F469\u200D\U0001F467";  // one grapheme, five code points, eight UTF-16 units
constexpr std::string_view kFlag = "\U0001F1E9\U0001F1EA";
constexpr std::string_view kAccent = "e\u0301";  // two code points until composed

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(Count, EveryUnitOfTheSameText) {
  EXPECT_EQ(in_bytes(kFamily), 18u);
  EXPECT_EQ(in_code_points(kFamily), 5u);
  EXPECT_EQ(in_utf16(kFamily), 8u);
  EXPECT_EQ(in_graphemes(kFamily), 1u);
  EXPECT_EQ(in_graphemes(std::string(kFlag) + std::string(kFlag)), 2u);
  EXPECT_EQ(in_graphemes(kAccent), 1u);
  EXPECT_EQ(in_graphemes("a\r\nb"), 3u);
  EXPECT_EQ(in_graphemes(""), 0u);
}

TEST(Count, BytesThatAreNoUtf8CountAsReplacementCharacters) {
  EXPECT_EQ(in_code_points("a\xFF\xC3"), 3u);
  EXPECT_EQ(in_utf16("\xED\xA0\x80"), 3u);
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
  EXPECT_FALSE(is_utf8("\xC0\x80"));
  EXPECT_TRUE(is_utf8(kFamily));
}

TEST(Cluster, EndsAtItsLimit) {
  std::string endless = "a" + repeat("\u0301", 100000);
  EXPECT_LE(first_cluster(endless), kMaxClusterBytes);
  EXPECT_GT(first_cluster(endless), kMaxClusterBytes - 4);
  EXPECT_EQ(first_cluster(std::string("a" + repeat("\u0301", 200) + "b")), 401u);
}

TEST(Clean, DropsControlAndOverrides) {
  EXPECT_EQ(clean_text("a\x1b[31mb\x07\u0000c\u009b", Lines::many), "a[31mb");
  EXPECT_EQ(clean_text(std::string_view("a\0b", 3), Lines::many), "ab");
  EXPECT_EQ(clean_text("pay \u202E001$\u202C now\u2066\u2069\uFEFF", Lines::one), "pay 001$ now");
  EXPECT_EQ(clean_text("\u05E9\u05DC\u05D5\u05DD \u200F\u200Dx", Lines::one), "\u05E9\u05DC\u05D5\u05DD \u200F\u200Dx");
}

TEST(Clean, MakesUtf8AndNfc) {
  EXPECT_EQ(clean_text("a\xFF"
                       "b",
                       Lines::one),
            "a\uFFFDb");
  EXPECT_EQ(clean_text(kAccent, Lines::one), "\u00E9");
  EXPECT_EQ(clean_text("\u212B", Lines::one), "\u00C5");
}

TEST(Clean, LinesAndSpaces) {
  EXPECT_EQ(clean_text("  a \t b\r\nc\u2028d \r", Lines::one), "a b c d");
  EXPECT_EQ(clean_text("\n a  b \r\n\n\n\nc\rd \n", Lines::many), "a  b\n\nc\nd");
  EXPECT_EQ(clean_text(" \n\t ", Lines::many), "");
}

TEST(Clean, KeepsSoManyMarksAndNoMore) {
  EXPECT_EQ(in_code_points(clean_text("q" + repeat("\u0353", kMaxMarks), Lines::one)), kMaxMarks + 1);
  EXPECT_EQ(in_code_points(clean_text("q" + repeat("\u0353", kMaxMarks + 1), Lines::one)), kMaxMarks + 1);
  // Composition takes each of these into two.
  EXPECT_EQ(in_code_points(clean_text("q" + repeat("\u0344", kMaxMarks), Lines::one)), kMaxMarks + 1);
}

TEST(Clean, AMegabyteOfMarksInTheWrongOrderTakesNoSquareOfTime) {
  std::string hostile = "a" + repeat("\u0F73\u0301\u0323", 1u << 17);
  auto started = std::chrono::steady_clock::now();
  EXPECT_LE(clean_text(hostile, Lines::one).size(), 400u);
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5));
}

TEST(Clean, TwiceIsOnce) {
  for (std::string_view text :
       {"a\xFF \u0344\u0344", "\r\n x \u2029 y\t", "\u0958\u202Ek \u0301", "\u1100\u1161\u11A8"}) {
    for (Lines lines : {Lines::one, Lines::many}) {
      std::string once = clean_text(text, lines);
      EXPECT_EQ(clean_text(once, lines), once) << text;
    }
  }
}

TEST(Blank, IsWhatNobodySees) {
  for (std::string_view text : {"", " ", "\u00A0\u200B\u200D", "\u2800", "\u3164", "\n"})
    EXPECT_TRUE(is_blank(text)) << text;
  for (std::string_view text : {"a", " . ", "\u00A0x", "\U0001F600"}) EXPECT_FALSE(is_blank(text)) << text;
}

TEST(Cut, AtTheLimitAndOneOver) {
  EXPECT_EQ(cut_text("abcde", 5, in_bytes), "abcde");
  EXPECT_EQ(cut_text("abcdef", 5, in_code_points), "abcd\u2026");
  EXPECT_EQ(cut_text("ab cdef", 4, in_code_points), "ab\u2026");
  EXPECT_EQ(cut_text("abcdef", 5, in_bytes, "..."), "ab...");
  EXPECT_EQ(cut_text("abcdef", 2, in_bytes, "..."), "ab");
  EXPECT_EQ(cut_text("abc", 0, in_bytes), "");
}

TEST(Cut, NeverInsideAGrapheme) {
  std::string text = std::string(kFamily) + std::string(kFamily);
  EXPECT_EQ(cut_text(text, 9, in_utf16), std::string(kFamily) + "\u2026");
  EXPECT_EQ(cut_text(text, 15, in_utf16), std::string(kFamily) + "\u2026");
  EXPECT_EQ(cut_text(text, 16, in_utf16), text);
  EXPECT_EQ(cut_text(text, 7, in_utf16), "\u2026");
}

TEST(Links, InRunningText) {
  EXPECT_THAT(find_links("see https://a.example/x?y=1, (http://b.example/). xhttp:// HTTPS://C.example/z!"),
              ElementsAre("https://a.example/x?y=1", "http://b.example/", "HTTPS://C.example/z"));
  EXPECT_THAT(find_links("http:// https://... ftp://a"), IsEmpty());
  EXPECT_THAT(find_links("[x](https://evil.example/a)[b](c)"), ElementsAre("https://evil.example/a"));
  EXPECT_THAT(find_links("\u4E2Dhttps://a.example\u6587"), ElementsAre("https://a.example"));
}

TEST(Split, FitsOrNot) {
  EXPECT_THAT(split_text("", 5, in_bytes), IsEmpty());
  EXPECT_THAT(split_text("  \n ", 5, in_bytes), IsEmpty());
  EXPECT_THAT(split_text("abcde", 5, in_bytes), ElementsAre("abcde"));
  EXPECT_THAT(split_text("abcdef", 5, in_bytes), ElementsAre("abcde", "f"));
  EXPECT_THAT(split_text("ab cde", 5, in_bytes), ElementsAre("ab", "cde"));
  EXPECT_THAT(split_text("abcde    f", 5, in_bytes), ElementsAre("abcde", "f"));
}

TEST(Split, PrefersLargerBorders) {
  EXPECT_THAT(split_text("one two.\n\nthree four. five\nsix seven", 30, in_bytes),
              ElementsAre("one two.\n\nthree four. five", "six seven"));
  EXPECT_THAT(split_text("aaaa bbbb cccc.\n\ndddd. eeee ffff", 24, in_bytes),
              ElementsAre("aaaa bbbb cccc.", "dddd. eeee ffff"));
  EXPECT_THAT(split_text("aaaa bbbb cccc. dddd eeee", 22, in_bytes), ElementsAre("aaaa bbbb cccc.", "dddd eeee"));
  EXPECT_THAT(split_text("a. bbbb cccc dddd eeee", 18, in_bytes), ElementsAre("a. bbbb cccc dddd", "eeee"));
}

TEST(Split, ALongWordStartsAPartOfItsOwn) {
  EXPECT_THAT(split_text("hi abcdefghij", 5, in_bytes), ElementsAre("hi", "abcde", "fghij"));
}

TEST(Split, NeverInsideALinkThatFits) {
  EXPECT_THAT(split_text("\u4E2D\u4E2D\u4E2Dhttps://a.example/xyz\u6587", 21, in_code_points),
              ElementsAre("\u4E2D\u4E2D\u4E2D", "https://a.example/xyz", "\u6587"));
}

TEST(Split, ALinkThatDoesNotFitIsBrokenAtLast) {
  EXPECT_THAT(split_text("a https://a.example/xyz", 12, in_bytes), ElementsAre("a", "https://a.ex", "ample/xyz"));
}

TEST(Split, NeverInsideAGraphemeThatFits) {
  std::string text = repeat(kFamily, 3);
  EXPECT_THAT(split_text(text, 15, in_utf16), ElementsAre(kFamily, kFamily, kFamily));
  EXPECT_THAT(split_text(kFamily, 4, in_utf16), SizeIs(3));
  EXPECT_THAT(split_text("\U0001F468", 1, in_utf16), ElementsAre("\U0001F468"));
}

TEST(Split, BugASpaceThatCarriesAMarkNeedNotFit) {
  EXPECT_THAT(split_text("abcd \u0301\u0302", 5, in_code_points), ElementsAre("abcd", " \u0301\u0302"));
}

TEST(Split, StopsAfterSoManyParts) {
  EXPECT_THAT(split_text("a b c d", 1, in_bytes, 2), ElementsAre("a", "b"));
  EXPECT_THAT(split_text("a b c d", 1, in_bytes, 0), IsEmpty());
}

TEST(Split, AMegabyteOfAnyKindIsLinear) {
  for (std::string_view piece :
       {"a", "\u200D", "\u0301", "http://a.b ", "https://", "\n", " ", "\U0001F468\u200D", "x\n\n"}) {
    std::string text = repeat(piece, (1u << 20) / piece.size());
    auto started = std::chrono::steady_clock::now();
    std::size_t bytes = 0;
    for (std::string_view part : split_text(text, 70, in_utf16)) {
      ASSERT_LE(in_utf16(part), 70u);
      ASSERT_TRUE(is_utf8(part));
      bytes += part.size();
    }
    EXPECT_LE(bytes, text.size());
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(10)) << piece;
  }
}

}  // namespace
}  // namespace oneclaw::render
