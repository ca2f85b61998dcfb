// What the tests of this folder share: loops, a way to run a piece of a test on one, a raw socket that speaks anything.
#pragma once

#include "host/loop/loops.h"
#include "host/loop/sync.h"
#include "host/net/http_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>

namespace oneclaw::net {

inline fiber::Deadline in_seconds(int seconds) { return fiber::Deadline::after(std::chrono::seconds(seconds)); }

// Runs `work` as a task of `loop` and waits for its end.
inline void run_task(loop::Loop& loop, std::function<void()> work) {
  auto done = std::make_shared<std::promise<void>>();
  auto future = done->get_future();
  loop.spawn_from_anywhere(
      [work = std::move(work), done] {
        work();
        done->set_value();
      },
      "test");
  ASSERT_EQ(future.wait_for(std::chrono::seconds(60)), std::future_status::ready) << "the task hangs";
}

// A blocking client socket without any manners.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(port);
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_.get(), reinterpret_cast<sockaddr*>(&in), sizeof in), 0);
  }
  explicit RawClient(base::UniqueFd fd) : fd_(std::move(fd)) {}

  bool send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t n = ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  void end_writing() { ::shutdown(fd_.get(), SHUT_WR); }
  // Closes with a reset.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    fd_.reset();
  }
  // Reads until `text` is among what was read; then everything up to its end is taken.
  std::string read_until(std::string_view text, int seconds = 10) {
    for (;;) {
      const std::size_t at = read_.find(text);
      if (at != std::string::npos) {
        std::string taken = read_.substr(0, at + text.size());
        read_.erase(0, at + text.size());
        return taken;
      }
      if (!more(seconds)) return std::exchange(read_, {}) + "<END>";
    }
  }
  std::string read_all(int seconds = 10) {
    while (more(seconds)) {
    }
    return std::exchange(read_, {});
  }
  // One answer with content-length (or without body).
  std::string read_answer() {
    std::string head = read_until("\r\n\r\n");
    const std::size_t at = head.find("Content-Length: ");
    if (at == std::string::npos) return head;
    const std::size_t length = std::stoul(head.substr(at + 16));
    while (read_.size() < length && more(10)) {
    }
    head += read_.substr(0, length);
    read_.erase(0, std::min(length, read_.size()));
    return head;
  }
  bool timed_out() const { return timed_out_; }
  int fd() const { return fd_.get(); }

 private:
  bool more(int seconds) {
    pollfd p{fd_.get(), POLLIN, 0};
    if (::poll(&p, 1, seconds * 1000) != 1) {
      timed_out_ = true;
      return false;
    }
    char buffer[16384];
    const ssize_t n = ::recv(fd_.get(), buffer, sizeof buffer, 0);
    if (n <= 0) return false;
    read_.append(buffer, static_cast<std::size_t>(n));
    return true;
  }
  base::UniqueFd fd_;
  std::string read_;
  bool timed_out_ = false;
};

// A server on a free port of 127.0.0.1, drained at the end.
class ServerForTest {
 public:
  ServerForTest(loop::Loops& loops, HttpHandler handler, HttpServerOptions options = {}) {
    if (options.listeners.empty()) options.listeners.push_back({.address = "127.0.0.1:0"});
    server = std::make_unique<HttpServer>(loops, std::move(options), std::move(handler));
    const auto started = server->start();
    EXPECT_TRUE(started.ok()) << (started.ok() ? "" : started.error().text);
  }
  ~ServerForTest() { server->drain(in_seconds(0)); }
  std::uint16_t port() const { return server->port(); }
  std::string url(std::string_view target = "/") const {
    return "http://127.0.0.1:" + std::to_string(port()) + std::string(target);
  }
  const HttpCounters& counters() const { return server->counters(); }

  std::unique_ptr<HttpServer> server;
};

class NetTest : public ::testing::Test {
 protected:
  loop::Loops loops_{{.count = 2}};
};

}  // namespace oneclaw::net
