#include "host/net/beast_peer_for_test.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket.hpp>

#include <sys/socket.h>

namespace oneclaw::net {

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace {

class BeastSession final : public BeastPeerForTest::Session {
 public:
  BeastSession(asio::ip::tcp::socket socket, const std::string& subprotocol) : ws_(std::move(socket)) {
    beast::flat_buffer buffer;
    beast::http::read(ws_.next_layer(), buffer, request_);
    ws_.set_option(beast::websocket::stream_base::decorator([&](beast::websocket::response_type& response) {
      if (!subprotocol.empty()) response.set("Sec-WebSocket-Protocol", subprotocol);
    }));
    ws_.control_callback([this](beast::websocket::frame_type type, beast::string_view payload) {
      if (type == beast::websocket::frame_type::pong) pong_ = std::string(payload);
      if (type == beast::websocket::frame_type::ping) pinged_ = std::string(payload);
    });
    ws_.accept(request_);
  }

  bool read(std::string* message, bool* text) override {
    beast::flat_buffer buffer;
    beast::error_code error;
    ws_.read(buffer, error);
    if (error) return false;
    message->assign(static_cast<const char*>(buffer.data().data()), buffer.size());
    *text = ws_.got_text();
    return true;
  }
  void write(std::string_view message, bool text) override {
    ws_.text(text);
    ws_.write(asio::buffer(message.data(), message.size()));
  }
  void write_in_frames_of(std::size_t bytes, std::string_view message) override {
    ws_.text(true);
    while (!message.empty()) {
      const auto piece = message.substr(0, bytes);
      message.remove_prefix(piece.size());
      ws_.write_some(message.empty(), asio::buffer(piece.data(), piece.size()));
    }
  }
  void ping(std::string_view payload) override { ws_.ping({payload.data(), payload.size()}); }
  void close(std::uint16_t code, std::string_view reason) override {
    beast::error_code error;
    ws_.close({static_cast<beast::websocket::close_code>(code), beast::string_view(reason.data(), reason.size())},
              error);
  }
  int close_code() override { return ws_.reason().code; }
  std::string pong() override { return pong_; }
  std::string pinged() override { return pinged_; }
  std::string request_header(std::string_view name) override {
    return std::string(request_[beast::string_view(name.data(), name.size())]);
  }

 private:
  beast::websocket::stream<asio::ip::tcp::socket> ws_;
  beast::http::request<beast::http::string_body> request_;
  std::string pong_, pinged_;
};

}  // namespace

struct BeastPeerForTest::Impl {
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor{io, {asio::ip::make_address("127.0.0.1"), 0}};
};

BeastPeerForTest::BeastPeerForTest(std::function<void(Session&)> serve, std::string subprotocol)
    : impl_(std::make_unique<Impl>()), port_(impl_->acceptor.local_endpoint().port()) {
  thread_ = std::thread([this, serve = std::move(serve), subprotocol = std::move(subprotocol)] {
    for (;;) {
      beast::error_code error;
      asio::ip::tcp::socket socket(impl_->io);
      impl_->acceptor.accept(socket, error);
      if (error) return;
      try {
        BeastSession session(std::move(socket), subprotocol);
        serve(session);
      } catch (const std::exception&) {
        // The client went away or was refused: the tests look at it from the other side.
      }
    }
  });
}

BeastPeerForTest::~BeastPeerForTest() {
  ::shutdown(impl_->acceptor.native_handle(), SHUT_RDWR);
  thread_.join();
}

}  // namespace oneclaw::net
