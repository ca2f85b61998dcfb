#include "host/net/net_for_test.h"
#include "host/net/stream.h"

#include <sys/socket.h>

#include <array>
#include <string_view>

namespace oneclaw::net {
namespace {

class PlainStreamTest : public NetTest {
 protected:
  PlainStreamTest() {
    std::array<int, 2> fds{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds.data()), 0);
    near_.reset(fds[0]);
    far_.reset(fds[1]);
  }
  ~PlainStreamTest() override { loops_.stop_and_join(); }

  base::UniqueFd near_, far_;
};

// What was left in the socket came with an edge that is gone: only a read that stayed short may skip to the wait.
TEST_F(PlainStreamTest, ExpectedWaitLosesNothingBehindAFilledRead) {
  run_task(loops_.at(0), [&] {
    const auto stream = make_plain_stream(loops_.at(0), std::move(near_));
    std::array<char, 4> room{};
    auto writer = loops_.at(0).spawn([&] { EXPECT_EQ(::write(far_.get(), "headbody", 8), 8); });
    EXPECT_EQ(*stream->read_some(room, in_seconds(10)), 4u);
    writer.join();
    stream->expect_wait();
    const auto rest = stream->read_some(room, in_seconds(10));
    ASSERT_TRUE(rest.ok()) << rest.error().text;
    EXPECT_EQ(std::string_view(room.data(), *rest), "body");
  });
}

}  // namespace
}  // namespace oneclaw::net
