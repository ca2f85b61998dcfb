#include "host/talk/screen.h"

#include <gmock/gmock.h>

namespace oneclaw::talk {
namespace {

TEST(Screen, ABarIsDrawnOverTheOneBefore) {
  Screen screen(40);
  EXPECT_EQ(screen.draw("", {{"[#---] 1/4"}, "> ", "", 0}), "[#---] 1/4\n> \r\x1b[2C");
  EXPECT_EQ(screen.draw("", {{"[#---] 1/4"}, "> ", "", 0}), "") << "nothing changed";
  EXPECT_EQ(screen.draw("", {{"[##--] 2/4"}, "> ", "ab", 2}), "\r\x1b[1A\x1b[J[##--] 2/4\n> ab\r\x1b[4C");
  EXPECT_EQ(screen.draw("done\n", {{}, "> ", "ab", 1}), "\r\x1b[1A\x1b[Jdone\n> ab\r\x1b[3C");
  EXPECT_EQ(screen.erase(), "\r\x1b[J");
  EXPECT_EQ(screen.erase(), "");
}

TEST(Screen, ANarrowerWindowBrokeTheLinesThatAreErased) {
  Screen screen(40);
  (void)screen.draw("", {{std::string(38, '#')}, "> ", std::string(30, 'x'), 30});
  screen.resize(20);
  // Two rows of the bar, and the cursor stands in the second row of the prompt.
  EXPECT_TRUE(screen.draw("", {{"##"}, "> ", "x", 1}).starts_with("\r\x1b[3A\x1b[J##\n"));
}

}  // namespace
}  // namespace oneclaw::talk
