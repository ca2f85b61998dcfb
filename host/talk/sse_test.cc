#include "host/talk/sse.h"

#include <gmock/gmock.h>

namespace oneclaw::talk {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> read_in_pieces(std::string_view text, std::size_t piece) {
  EventReader reader;
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    EXPECT_TRUE(reader.feed(text.substr(at, piece),
                            [&](const ServerEvent& e) { out.push_back(e.id + "|" + e.name + "|" + e.data); }));
  }
  return out;
}

TEST(EventReader, PiecesOfAnySizeGiveTheSameEvents) {
  const std::string_view text =
      ": still here\n\nid: 7\nevent: step\ndata: {\"a\":1}\n\ndata: one\r\ndata:two\r\n\r\nid: 9\n\nevent: "
      "typing\ndata\n\n";
  for (std::size_t piece = 1; piece < 12; ++piece) {
    EXPECT_THAT(read_in_pieces(text, piece), ElementsAre("7|step|{\"a\":1}", "7|message|one\ntwo", "9|typing|"));
  }
}

TEST(EventReader, AnEventWithoutEndIsRefused) {
  EventReader reader;
  const std::string piece(1u << 20, 'x');
  EXPECT_TRUE(reader.feed("data: " + piece, [](const ServerEvent&) {}));
  EXPECT_FALSE(reader.feed(piece + piece, [](const ServerEvent&) {}));
}

}  // namespace
}  // namespace oneclaw::talk
