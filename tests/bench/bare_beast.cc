// The anchor of http_bench: the smallest asynchronous Boost.Beast server, which answers what the host is asked there.
//
//   bare_beast THREADS    listens on a free port of 127.0.0.1, prints "ready PORT", ends with SIGTERM
//
// As lean as Beast allows, in favour of the anchor: one io_context a thread, connections dealt in turn, no timeouts, no
// limits but Beast's, no routes but two, and a Date that never changes. Answers have the host's headers, byte for byte.
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

class Session final : public std::enable_shared_from_this<Session> {
 public:
  explicit Session(tcp::socket socket) : socket_(std::move(socket)) {}

  void read() {
    request_ = {};
    http::async_read(socket_, buffer_, request_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->answer();
    });
  }

 private:
  void answer() {
    response_ = {};
    response_.version(request_.version());
    response_.set(http::field::date, "Tue, 24 Nov 2026 12:00:00 GMT");
    if (request_.method() == http::verb::get && request_.target() == "/healthz") {
      response_.set(http::field::content_type, "text/plain; charset=utf-8");
      response_.body() = "ok\n";
    } else if (request_.method() == http::verb::post && request_.target() == "/echo") {
      response_.set(http::field::content_type, request_[http::field::content_type]);
      response_.body() = std::move(request_.body());
    } else {
      response_.result(http::status::not_found);
    }
    response_.keep_alive(request_.keep_alive());
    response_.prepare_payload();
    http::async_write(socket_, response_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error && self->response_.keep_alive()) self->read();
    });
  }

  tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

class Server {
 public:
  explicit Server(std::size_t threads) {
    for (std::size_t i = 0; i < threads; ++i) contexts_.push_back(std::make_unique<asio::io_context>(1));
    acceptor_.emplace(*contexts_[0], tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    accept();
  }

  unsigned port() const { return acceptor_->local_endpoint().port(); }

  void run() {
    asio::signal_set signals(*contexts_[0], SIGTERM, SIGINT);
    signals.async_wait([this](error_code, int) {
      for (auto& context : contexts_) context->stop();
    });
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < contexts_.size(); ++i) {
      threads.emplace_back([&context = *contexts_[i]] {
        const auto guard = asio::make_work_guard(context);
        context.run();
      });
    }
    contexts_[0]->run();
    for (std::thread& thread : threads) thread.join();
  }

 private:
  void accept() {
    acceptor_->async_accept(*contexts_[next_++ % contexts_.size()], [this](error_code error, tcp::socket socket) {
      if (!error) {
        socket.set_option(tcp::no_delay(true));
        const auto executor = socket.get_executor();
        asio::post(executor, [session = std::make_shared<Session>(std::move(socket))] { session->read(); });
      }
      accept();
    });
  }

  std::vector<std::unique_ptr<asio::io_context>> contexts_;
  std::optional<tcp::acceptor> acceptor_;
  std::size_t next_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc == 2 ? std::atoi(argv[1]) : 0;
  if (threads < 1) {
    std::fprintf(stderr, "usage: bare_beast THREADS\n");
    return 2;
  }
  Server server(static_cast<std::size_t>(threads));
  std::printf("ready %u\n", server.port());
  std::fflush(stdout);
  server.run();
  return 0;
}
