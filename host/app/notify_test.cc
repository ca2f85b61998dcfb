#include "host/app/notify.h"

#include "host/plugin/instance/plugin_host_for_test.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace oneclaw::app {
namespace {

TEST(Notify, SendsItsStateToTheServiceManager) {
  const plugin::TestDirectory directory;
  const std::string path = directory / "notify";
  const base::UniqueFd manager(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  ASSERT_EQ(::bind(manager.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  Notify().send("READY=1");
  ::unsetenv("NOTIFY_SOCKET");
  std::array<char, 64> text{};
  const ssize_t size = ::recv(manager.get(), text.data(), text.size(), MSG_DONTWAIT);
  EXPECT_EQ(std::string(text.data(), size < 0 ? 0 : static_cast<std::size_t>(size)), "READY=1");
}

TEST(Notify, WithoutAServiceManagerItDoesNothing) {
  ::unsetenv("NOTIFY_SOCKET");
  Notify().send("READY=1");
  ::setenv("NOTIFY_SOCKET", "relative", 1);
  Notify().send("READY=1");
  ::unsetenv("NOTIFY_SOCKET");
}

TEST(Notify, TheWatchdogIsFedTwiceAnIntervalWhenItIsOurs) {
  ::setenv("WATCHDOG_USEC", "3000000", 1);
  EXPECT_EQ(Notify().watchdog_interval().count(), 1'500'000);
  ::setenv("WATCHDOG_PID", std::to_string(::getpid() + 1).c_str(), 1);
  EXPECT_EQ(Notify().watchdog_interval().count(), 0) << "of another process";
  ::unsetenv("WATCHDOG_PID");
  ::unsetenv("WATCHDOG_USEC");
  EXPECT_EQ(Notify().watchdog_interval().count(), 0);
}

}  // namespace
}  // namespace oneclaw::app
