#include "host/net/websocket.h"

#include "host/base/text.h"
#include "host/fiber/task.h"
#include "host/fiber/wait_list.h"
#include "host/loop/sync.h"
#include "host/net/http_call.h"
#include "host/net/socket_stream.h"
#include "host/net/url.h"
#include "host/net/websocket_frame.h"

#include <algorithm>

namespace oneclaw::net {
namespace {

constexpr std::uint16_t kProtocolError = 1002, kBadData = 1007, kTooBig = 1009, kNoCode = 1005;
constexpr std::size_t kMaxReasonBytes = kMaxWsControlBytes - 2;

bool has_token(std::string_view list, std::string_view token) noexcept {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, comma);
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    if (iequals(item, token)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

base::Result<std::string> opening_head(const Url& url, const WebSocketOptions& options, const std::string& key) {
  std::string head = "GET " + url.target + " HTTP/1.1\r\nHost: " + url.authority() +
                     "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: " +
                     key + "\r\n";
  if (!options.subprotocol.empty()) {
    if (!is_token(options.subprotocol)) return base::Error{OC_INVALID, "WebSocket subprotocol is no token"};
    head += "Sec-WebSocket-Protocol: " + std::string(options.subprotocol) + "\r\n";
  }
  for (const HeaderView& header : options.headers) {
    const bool own = iequals(header.name, "host") || iequals(header.name, "upgrade") ||
                     iequals(header.name, "connection") || iequals(header.name, "content-length") ||
                     iequals(header.name, "transfer-encoding") ||
                     (header.name.size() > 14 && iequals(header.name.substr(0, 14), "sec-websocket-"));
    if (own || !is_token(header.name) || !is_header_value(header.value)) {
      return base::Error{OC_INVALID, "WebSocket header \"" + base::clean_utf8(header.name, 64) + "\" is not allowed"};
    }
    head += std::string(header.name) + ": " + std::string(header.value) + "\r\n";
  }
  return head + "\r\n";
}

base::Result<void> check_answer(const HttpCall& call, const WebSocketOptions& options, const std::string& key) {
  if (call.status() != 101) {
    const bool denied = call.status() == 401 || call.status() == 403;
    return base::Error{denied ? OC_DENIED : OC_UNAVAILABLE,
                       "the server answered " + std::to_string(call.status()) + " instead of switching to WebSocket"};
  }
  const auto broken = [](std::string_view why) {
    return base::Error{OC_CORRUPT, "WebSocket opening: " + std::string(why)};
  };
  if (!iequals(call.header("upgrade"), "websocket") || !has_token(call.header("connection"), "upgrade")) {
    return broken("the answer does not say that it switches");
  }
  if (call.header("sec-websocket-accept") != ws_accept_for(key)) return broken("the answer belongs to another request");
  if (!call.header("sec-websocket-extensions").empty()) return broken("the server uses an extension nobody asked for");
  if (call.header("sec-websocket-protocol") != options.subprotocol)
    return broken("the server chose another subprotocol");
  return {};
}

}  // namespace

struct WebSocket::Impl {
  explicit Impl(std::unique_ptr<Stream> stream) : connection(std::move(stream)) {}

  base::Result<Message> receive();
  base::Result<bool> next_piece();
  base::Result<void> read_more();
  base::Result<bool> control(const WsFrameHead& head, std::string_view payload);
  base::Result<void> peer_closed(std::string_view payload);
  base::Result<void> write_frame(WsOpcode opcode, std::string_view payload);
  base::Result<void> write_close(std::uint16_t code, std::string_view reason);
  base::Error fail(oc_status status, std::uint16_t code, std::string_view why);
  base::Error closed_error() const { return {OC_NOT_FOUND, "WebSocket: the peer closed the connection"}; }

  ClientConnection connection;
  loop::Mutex writing;
  std::uint64_t max_message = kDefaultMaxMessageBytes;
  std::string subprotocol;

  // The message that is coming in; kept over a timeout of receive().
  std::string message;
  WsOpcode message_type = WsOpcode::continuation;  // continuation: none has begun
  std::uint64_t frame_left = 0;
  bool frame_fin = false, in_frame = false;

  bool receiving = false;
  bool close_sent = false;
  bool ended = false;  // nothing more comes
  fiber::WaitList end_waiters;
  std::uint16_t close_code = 0;
  std::string close_reason;
};

// --- opening

WebSocket::WebSocket(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WebSocket::~WebSocket() = default;

base::Result<std::unique_ptr<WebSocket>> WebSocket::open(Dialer& dialer, const WebSocketOptions& options) {
  if (options.egress == nullptr) return base::Error{OC_DENIED, "WebSocket without a network permission"};
  auto url = parse_url(options.url);
  if (!url) return std::move(url).error();
  if (url->scheme != "ws" && url->scheme != "wss") {
    return base::Error{OC_INVALID, "URL with scheme " + url->scheme + ": a WebSocket needs ws or wss"};
  }
  const std::string where = url->scheme + "://" + url->authority();
  const std::string key = make_ws_key();
  auto head = opening_head(*url, options, key);
  if (!head) return std::move(head).error();
  const fiber::Scope scope(*fiber::current_task(), options.deadline);
  auto stream = dialer.dial(*options.egress, {url->scheme, url->host, url->port, url->is_secure(), true});
  if (!stream) return std::move(stream).error();
  auto impl = std::make_unique<Impl>(std::move(*stream));
  impl->max_message = options.max_message;
  {
    HttpCall call(impl->connection, {});
    if (auto sent = call.send(*head, {}); !sent) return std::move(sent).error().in(where);
    if (auto read = call.read_head(false, true); !read) return std::move(read).error().in(where);
    if (auto checked = check_answer(call, options, key); !checked) return std::move(checked).error().in(where);
    impl->subprotocol = std::string(call.header("sec-websocket-protocol"));
  }
  return std::unique_ptr<WebSocket>(new WebSocket(std::move(impl)));
}

// --- receiving

base::Error WebSocket::Impl::fail(oc_status status, std::uint16_t code, std::string_view why) {
  ended = true;
  static_cast<void>(write_close(code, why));
  connection.stream->close();
  end_waiters.notify_all();
  return {status, "WebSocket: " + std::string(why)};
}

base::Result<void> WebSocket::Impl::read_more() {
  auto n = connection.stream->read_some(connection.input.room_for_body(), fiber::Deadline::never());
  if (ended) return closed_error();  // close() on another task gave up on the peer meanwhile
  if (!n && n.status() != OC_UNAVAILABLE) return std::move(n).error();
  if (!n || *n == 0) {
    ended = true;
    end_waiters.notify_all();
    return closed_error();
  }
  connection.input.filled(*n);
  return {};
}

base::Result<void> WebSocket::Impl::peer_closed(std::string_view payload) {
  if (payload.size() == 1) return fail(OC_CORRUPT, kProtocolError, "close frame of one byte");
  close_code = kNoCode;
  if (payload.size() >= 2) {
    close_code = static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                            static_cast<unsigned char>(payload[1]));
    close_reason = std::string(payload.substr(2));
    if (!is_ws_close_code(close_code)) return fail(OC_CORRUPT, kProtocolError, "invalid close code");
    if (!base::is_utf8(close_reason)) return fail(OC_CORRUPT, kBadData, "close reason is not UTF-8");
  }
  ended = true;
  static_cast<void>(write_close(close_code, {}));
  connection.stream->shutdown_write();
  end_waiters.notify_all();
  return closed_error();
}

// True: handled, the message goes on.
base::Result<bool> WebSocket::Impl::control(const WsFrameHead& head, std::string_view payload) {
  if (head.opcode == WsOpcode::close) {
    auto closed = peer_closed(payload);
    return std::move(closed).error();
  }
  if (head.opcode == WsOpcode::ping && !close_sent) {
    const std::string copy(payload);  // other tasks may run while this one waits to write
    if (auto sent = write_frame(WsOpcode::pong, copy); !sent) return std::move(sent).error();
  }
  return true;
}

// Takes one step: a frame's head, a control frame, or a piece of payload. True: the message is whole.
base::Result<bool> WebSocket::Impl::next_piece() {
  InputBuffer& input = connection.input;
  if (in_frame) {
    if (frame_left > 0) {
      if (input.empty()) {
        if (auto more = read_more(); !more) return std::move(more).error();
      }
      const std::size_t n = std::min<std::uint64_t>(frame_left, input.pending().size());
      message += input.pending().substr(0, n);
      input.consume(n);
      frame_left -= n;
    }
    if (frame_left > 0) return false;
    in_frame = false;
    return frame_fin;
  }
  WsFrameHead head;
  const WsParse parsed = parse_ws_head(input.pending(), &head);
  if (parsed == WsParse::broken) return fail(OC_CORRUPT, kProtocolError, "malformed frame");
  if (parsed == WsParse::need_more || (head.is_control() && input.pending().size() < head.head_bytes + head.length)) {
    if (auto more = read_more(); !more) return std::move(more).error();
    return false;
  }
  if (head.is_control()) {
    const std::string payload(input.pending().substr(head.head_bytes, head.length));
    input.consume(head.head_bytes + head.length);
    auto handled = control(head, payload);
    if (!handled) return std::move(handled).error();
    return false;
  }
  const bool is_first = head.opcode != WsOpcode::continuation;
  const bool has_begun = message_type != WsOpcode::continuation;
  if (is_first == has_begun) return fail(OC_CORRUPT, kProtocolError, "frames of a message in wrong order");
  if (head.length > max_message - message.size()) {
    return fail(OC_TOO_LARGE, kTooBig, "message larger than " + std::to_string(max_message) + " bytes");
  }
  input.consume(head.head_bytes);
  if (is_first) message_type = head.opcode;
  frame_fin = head.fin;
  frame_left = head.length;
  in_frame = true;
  return false;
}

base::Result<WebSocket::Message> WebSocket::Impl::receive() {
  for (;;) {
    if (ended) return closed_error();
    auto whole = next_piece();
    if (!whole) return std::move(whole).error();
    if (!*whole) continue;
    Message result{message_type == WsOpcode::text ? Type::text : Type::binary, std::exchange(message, {})};
    message_type = WsOpcode::continuation;
    if (result.type == Type::text && !base::is_utf8(result.data))
      return fail(OC_CORRUPT, kBadData, "text is not UTF-8");
    return result;
  }
}

base::Result<WebSocket::Message> WebSocket::receive(fiber::Deadline deadline) {
  if (impl_->receiving) return base::Error{OC_CONFLICT, "WebSocket: another task is receiving"};
  impl_->receiving = true;
  const fiber::Scope scope(*fiber::current_task(), deadline);
  auto received = impl_->receive();
  impl_->receiving = false;
  return received;
}

// --- sending

base::Result<void> WebSocket::Impl::write_frame(WsOpcode opcode, std::string_view payload) {
  const std::string frame = make_ws_frame(opcode, payload);
  if (const fiber::Wake wake = writing.lock(); wake != fiber::Wake::signalled)
    return wait_error(wake, "WebSocket send");
  auto written = connection.stream->write(frame);
  // Half a frame may be out: nothing can follow it.
  if (!written) connection.stream->close();
  writing.unlock();
  return written;
}

base::Result<void> WebSocket::Impl::write_close(std::uint16_t code, std::string_view reason) {
  if (std::exchange(close_sent, true)) return {};
  std::string payload;
  if (code != kNoCode) {
    payload += static_cast<char>(code >> 8);
    payload += static_cast<char>(code & 0xff);
    payload += base::clean_utf8(reason, kMaxReasonBytes);
  }
  return write_frame(WsOpcode::close, payload);
}

base::Result<void> WebSocket::send(Type type, std::string_view data, fiber::Deadline deadline) {
  if (impl_->close_sent || impl_->ended) return base::Error{OC_UNAVAILABLE, "WebSocket send: the connection is closed"};
  if (type == Type::text && !base::is_utf8(data)) return base::Error{OC_INVALID, "WebSocket send: text is not UTF-8"};
  const fiber::Scope scope(*fiber::current_task(), deadline);
  return impl_->write_frame(type == Type::text ? WsOpcode::text : WsOpcode::binary, data);
}

base::Result<void> WebSocket::ping(std::string_view data, fiber::Deadline deadline) {
  if (impl_->close_sent || impl_->ended) return base::Error{OC_UNAVAILABLE, "WebSocket ping: the connection is closed"};
  if (data.size() > kMaxWsControlBytes) return base::Error{OC_TOO_LARGE, "WebSocket ping: more than 125 bytes"};
  const fiber::Scope scope(*fiber::current_task(), deadline);
  return impl_->write_frame(WsOpcode::ping, data);
}

base::Result<void> WebSocket::close(std::uint16_t code, std::string_view reason, fiber::Deadline deadline) {
  if (!is_ws_close_code(code)) return base::Error{OC_INVALID, "WebSocket close code " + std::to_string(code)};
  base::Result<void> sent;
  {
    const fiber::Scope scope(*fiber::current_task(), std::min(deadline, fiber::Deadline::after(kCloseTime)));
    sent = impl_->write_close(code, reason);
    while (sent && !impl_->ended) {
      if (impl_->receiving) {
        if (impl_->end_waiters.wait() != fiber::Wake::signalled) break;
        continue;
      }
      auto received = receive();
      if (!received && received.status() != OC_CONFLICT) break;
    }
  }
  impl_->ended = true;
  impl_->connection.stream->close();
  return sent;
}

std::uint16_t WebSocket::close_code() const noexcept { return impl_->close_code; }
const std::string& WebSocket::close_reason() const noexcept { return impl_->close_reason; }
const std::string& WebSocket::subprotocol() const noexcept { return impl_->subprotocol; }

}  // namespace oneclaw::net
