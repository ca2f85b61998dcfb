#include "plugins/tool_website/html/charset.h"

#include "plugins/tool_website/html/ascii.h"
#include "plugins/tool_website/html/unicode.h"

#include <gtest/gtest.h>

namespace oneclaw::tool_website::html {
namespace {

TEST(CharsetTest, LabelsNameEncodings) {
  EXPECT_EQ(encoding_of_label(" UTF8 "), "utf-8");
  EXPECT_EQ(encoding_of_label("ISO-8859-1"), "windows-1252");
  EXPECT_EQ(encoding_of_label("ascii"), "windows-1252");
  EXPECT_EQ(encoding_of_label("gb2312"), "gbk");
  EXPECT_EQ(encoding_of_label("x-sjis"), "shift_jis");
  EXPECT_EQ(encoding_of_label("utf-7"), "");
  EXPECT_EQ(encoding_of_label(""), "");
  EXPECT_EQ(encoding_of_label("utf 8"), "");
}

TEST(CharsetTest, TakesTheParameterOutOfAContentType) {
  EXPECT_EQ(charset_parameter("text/html; charset=utf-8"), "utf-8");
  EXPECT_EQ(charset_parameter("text/html;charset = \"x y\" ; a=b"), "x y");
  EXPECT_EQ(charset_parameter("text/html; charset"), "");
  EXPECT_EQ(charset_parameter("text/html; charset='x"), "");
  EXPECT_EQ(charset_parameter("text/html; charset charset=a;b"), "a");
}

TEST(CharsetTest, FollowsTheStandardsOrder) {
  const std::string meta = "<meta charset=windows-1251>";
  EXPECT_EQ(detect_encoding("\xEF\xBB\xBF" + meta, "text/html; charset=koi8-r"), "utf-8");
  EXPECT_EQ(detect_encoding(meta, "text/html; charset=koi8-r"), "koi8-r");
  EXPECT_EQ(detect_encoding(meta, "text/html; charset=nonsense"), "windows-1251");
  EXPECT_EQ(detect_encoding("<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>", ""),
            "windows-1251");
  EXPECT_EQ(detect_encoding("<!-- <meta charset=koi8-r> -->" + meta, ""), "windows-1251");
  EXPECT_EQ(detect_encoding("<meta charset=utf-16>x", ""), "utf-8") << "who can read it knows better";
  EXPECT_EQ(detect_encoding("caf\xC3\xA9", ""), "utf-8");
  EXPECT_EQ(detect_encoding("caf\xE9", ""), "windows-1252");
  EXPECT_EQ(detect_encoding(std::string(1100, ' ') + meta, ""), "utf-8") << "only the first 1,024 bytes count";
}

TEST(CharsetTest, Converts) {
  EXPECT_EQ(decode("caf\xE9 \x80", "windows-1252"), "café €");
  EXPECT_EQ(decode("\xEF\xBB\xBFx", "utf-8"), "x");
  EXPECT_EQ(decode(std::string_view("\xFF\xFE"
                                    "a\0\x3D\xD8\x00\xDE",
                                    8),
                   "utf-16le"),
            "a\xF0\x9F\x98\x80");
  EXPECT_EQ(decode(std::string_view("\xD8\x3D"
                                    "\0a",
                                    4),
                   "utf-16be"),
            "\xEF\xBF\xBD"
            "a");
  EXPECT_EQ(decode("\xCF\xF0\xE8\xE2\xE5\xF2", "windows-1251"), "Привет");
  EXPECT_EQ(decode("\x93\xFA\x96\x7B", "shift_jis"), "日本");
  EXPECT_EQ(decode("\xC4\xE3\xBA\xC3", "gbk"), "你好");
  EXPECT_EQ(decode("a\x81", "shift_jis"), "a\xEF\xBF\xBD") << "a character that the end cuts off";
}

// Every encoding that a label names must be one that this machine converts.
TEST(CharsetTest, EveryNamedEncodingConverts) {
  for (const char* name :
       {"ibm866",       "iso-8859-2",   "iso-8859-3",     "iso-8859-4",   "iso-8859-5",   "iso-8859-6",
        "iso-8859-7",   "iso-8859-8",   "iso-8859-8-i",   "iso-8859-10",  "iso-8859-13",  "iso-8859-14",
        "iso-8859-15",  "iso-8859-16",  "koi8-r",         "koi8-u",       "macintosh",    "windows-874",
        "windows-1250", "windows-1251", "windows-1253",   "windows-1254", "windows-1255", "windows-1256",
        "windows-1257", "windows-1258", "x-mac-cyrillic", "gbk",          "gb18030",      "big5",
        "euc-jp",       "iso-2022-jp",  "shift_jis",      "euc-kr"}) {
    EXPECT_EQ(encoding_of_label(name), name);
    EXPECT_TRUE(needs_iconv(name));
    const std::string all = decode("abc \xC1\xC2", name);
    EXPECT_EQ(all.substr(0, 4), "abc ") << name;
    EXPECT_TRUE(is_utf8(all)) << name;
  }
}

TEST(CharsetTest, BrokenUtf8BecomesReplacementsAsInBrowsers) {
  EXPECT_EQ(to_valid_utf8("a\xC3"), "a\xEF\xBF\xBD");
  EXPECT_EQ(to_valid_utf8("\xE2\x82"
                          "a"),
            "\xEF\xBF\xBD"
            "a");
  EXPECT_EQ(to_valid_utf8("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(to_valid_utf8("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(to_valid_utf8("\xF4\x90\x80\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(cut_utf8("aé", 2), "a");
}

TEST(CharsetTest, NewlinesBecomeOne) {
  std::string text = "a\r\nb\rc\r\r\n";
  normalize_newlines(text);
  EXPECT_EQ(text, "a\nb\nc\n\n");
}

}  // namespace
}  // namespace oneclaw::tool_website::html
