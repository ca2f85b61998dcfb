#include "reply_reader.h"

#include "encode.h"

#include <gmock/gmock.h>

#include <random>

namespace oneclaw::cache_valkey {
namespace {

using sdk::redis::Reply;
using Next = ReplyReader::Next;
using namespace std::string_literals;
using ::testing::HasSubstr;

// What one piece of input gives: "text:OK integer:5 more", "broken".
std::string read(ReplyReader& reader, std::string_view input) {
  reader.feed(input);
  std::string out;
  while (true) {
    Reply reply;
    switch (reader.next(reply)) {
      case Next::more:
        return out + "more";
      case Next::broken:
        return out + "broken";
      case Next::reply:
        break;
    }
    switch (reply.kind) {
      case Reply::Kind::nil:
        out += "nil ";
        break;
      case Reply::Kind::integer:
        out += "integer:" + std::to_string(reply.integer) + " ";
        break;
      case Reply::Kind::text:
        out += "text:" + reply.text + " ";
        break;
      case Reply::Kind::error:
        out += "error:" + reply.text + " ";
        break;
    }
  }
}

std::string read(std::string_view input) {
  ReplyReader reader;
  return read(reader, input);
}

TEST(ReplyReader, ReadsEveryKind) {
  EXPECT_EQ(read("+OK\r\n:5\r\n:-9223372036854775808\r\n$-1\r\n$0\r\n\r\n$3\r\na\r\n\r\n-ERR no\r\n"),
            "text:OK integer:5 integer:-9223372036854775808 nil text: text:a\r\n error:ERR no more");
}

TEST(ReplyReader, ReadsByteByByte) {
  ReplyReader reader;
  std::string out;
  for (const char c : std::string_view("+OK\r\n$3\r\nabc\r\n:7\r\n$-1\r\n")) out += read(reader, {&c, 1});
  for (size_t at = 0; (at = out.find("more")) != std::string::npos;) out.erase(at, 4);
  EXPECT_EQ(out, "text:OK text:abc integer:7 nil ");
}

TEST(ReplyReader, TakesTheLargestValueAndNoLarger) {
  const std::string largest(ReplyReader::kMaxValueBytes, 'v');
  ReplyReader reader;
  reader.feed("$" + std::to_string(largest.size()) + "\r\n");
  for (size_t at = 0; at < largest.size(); at += 16384) reader.feed(std::string_view(largest).substr(at, 16384));
  reader.feed("\r\n");
  Reply reply;
  ASSERT_EQ(reader.next(reply), Next::reply);
  EXPECT_EQ(reply.text, largest);
  EXPECT_EQ(reader.next(reply), Next::more);
}

TEST(ReplyReader, RefusesAnAnnouncedValueBeforeItComes) {
  for (const char* head : {"$8388609\r\n", "$2147483648\r\n", "$9223372036854775807\r\n",
                           "$99999999999999999999999\r\n", "$-2\r\n", "$+5\r\n", "$\r\n", "$abc\r\n"}) {
    EXPECT_EQ(read(head), "broken") << head;
  }
}

TEST(ReplyReader, RefusesArraysAtOnce) {
  for (const char* head : {"*2147483647\r\n", "*9999999999\r\n", "*1\r\n*1\r\n*1\r\n", "*0\r\n", "*3\r\n$1\r\na\r\n"}) {
    EXPECT_EQ(read(head), "broken") << head;
  }
}

TEST(ReplyReader, RefusesLinesThatNeverEnd) {
  for (const char* first : {"+", "-", ":1", "$1"}) {
    ReplyReader reader;
    reader.feed(first);
    Reply reply;
    size_t fed = 0;
    while (reader.next(reply) == Next::more && fed < 4 * ReplyReader::kMaxLineBytes) {
      reader.feed(std::string(4096, '1'));
      fed += 4096;
    }
    EXPECT_LE(fed, ReplyReader::kMaxLineBytes + 4096) << first;
    EXPECT_THAT(reader.problem(), HasSubstr("64 KiB")) << first;
  }
}

TEST(ReplyReader, RefusesOtherProtocols) {
  for (const char* input : {"HTTP/1.1 400 Bad Request\r\n", "%1\r\n", "_\r\n", ",1.5\r\n", "#t\r\n", ">2\r\n", "\r\n",
                            "(12345\r\n", "=5\r\nabc\r\n"}) {
    EXPECT_EQ(read(input), "broken") << input;
  }
}

TEST(ReplyReader, StaysBroken) {
  ReplyReader reader;
  EXPECT_EQ(read(reader, "+OK\r\nwhat\r\n"), "text:OK broken");
  EXPECT_EQ(read(reader, "+OK\r\n"), "broken");
}

TEST(ReplyReader, SurvivesGarbage) {
  std::mt19937 random(7);
  constexpr std::string_view kAlphabet = "+-:$*0123456789\r\n\r\n\r\nab\0\xff";
  for (int round = 0; round < 20'000; ++round) {
    ReplyReader reader;
    Reply reply;
    for (int piece = 0; piece < 4; ++piece) {
      std::string text;
      for (size_t i = random() % 24; i > 0; --i) text += kAlphabet[random() % kAlphabet.size()];
      reader.feed(text);
      while (reader.next(reply) == Next::reply) {
      }
    }
  }
}

TEST(Encode, WritesWordsWithTheirLengths) {
  sdk::redis::Command command(sdk::redis::Effect::writing, "SET");
  command.add(std::string_view("a\0\r\n", 4)).add("").add(int64_t{-5});
  std::string out = "before";
  encode(command, out);
  EXPECT_EQ(out, "before*4\r\n$3\r\nSET\r\n$4\r\na\0\r\n\r\n$0\r\n\r\n$2\r\n-5\r\n"s);
}

}  // namespace
}  // namespace oneclaw::cache_valkey
