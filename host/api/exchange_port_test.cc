#include "host/api/exchange_port.h"

#include "host/loop/blocking_pool.h"
#include "host/loop/loops.h"
#include "host/net/http_server.h"
#include "host/plugin/call/invoke.h"
#include "host/plugin/call/on_task_for_test.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <future>
#include <string>
#include <thread>

namespace oneclaw::api {
namespace {

// One request over a connection of its own; the whole answer.
std::string get(std::uint16_t port) {
  const base::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  const std::string request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  EXPECT_EQ(::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
  std::string answer;
  std::array<char, 1024> piece{};
  for (ssize_t n = 0; (n = ::recv(fd.get(), piece.data(), piece.size(), 0)) > 0;) {
    answer.append(piece.data(), static_cast<std::size_t>(n));
  }
  return answer;
}

// The gate refuses foreign threads since its own tests; the exchange's functions took them for a blocking plugin's.
TEST(ExchangePort, BugAForeignThreadCouldUseABlockingPluginsExchange) {
  loop::Loops loops({.count = 1});
  loop::BlockingPool pool({.threads = 2});
  plugin::call::Callee callee({.name = "blocking", .is_blocking = true}, loops, pool);
  plugin::run_on_task(loops.at(0), [&] { callee.set_open(true); });
  std::promise<std::pair<oc_status, oc_status>> seen;
  net::HttpServerOptions options;
  options.listeners = {{.address = "127.0.0.1:0"}};
  net::HttpServer server(loops, std::move(options), [&](net::Exchange& exchange) {
    oc_http_exchange x(exchange, "GET /");
    plugin::call::invoke(callee, {}, [&](oc_call* call) {
      const std::string text = "mine";
      const oc_http_reply reply{sizeof(reply), 200, 0, nullptr, 0, 0, plugin::call::to_oc_bytes(text)};
      oc_status foreign = OC_OK;
      std::thread([&] { foreign = exchange_api().reply(&x, call, &reply); }).join();
      const oc_status own = exchange_api().reply(&x, call, &reply);
      seen.set_value({foreign, own});
      return own;
    });
  });
  ASSERT_TRUE(server.start());
  EXPECT_NE(get(server.port()).find("\r\n\r\nmine"), std::string::npos);
  EXPECT_EQ(seen.get_future().get(), (std::pair<oc_status, oc_status>{OC_INVALID, OC_OK}));
  server.drain(plugin::patience());
}

}  // namespace
}  // namespace oneclaw::api
