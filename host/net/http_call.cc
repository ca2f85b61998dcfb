#include "host/net/http_call.h"

#include "host/net/http_parser.h"

#include <optional>

namespace oneclaw::net {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr int kMaxInterimAnswers = 16;

base::Error corrupt(std::string_view what) { return {OC_CORRUPT, "answer: " + std::string(what)}; }

}  // namespace

struct HttpCall::Parsing {
  MessageHead head;
  std::optional<MessageParser<false>> parser;
};

HttpCall::HttpCall(ClientConnection& connection, HttpCallLimits limits)
    : connection_(connection), limits_(limits), parsing_(std::make_unique<Parsing>()) {
  parsing_->head.max_headers = limits.max_headers;
}

HttpCall::~HttpCall() { connection_.input.release_head(); }

base::Result<void> HttpCall::send(std::string_view head, std::string_view body) {
  return connection_.stream->write(head, body);
}

base::Result<std::size_t> HttpCall::find_head_end() {
  InputBuffer& input = connection_.input;
  for (;;) {
    const std::size_t end = input.pending().find(kHeadEnd);
    if (end != std::string_view::npos && end + kHeadEnd.size() <= limits_.max_head_bytes) return end + kHeadEnd.size();
    if (input.pending().size() >= limits_.max_head_bytes) {
      return base::Error{OC_TOO_LARGE, "answer: its head is larger than " + std::to_string(limits_.max_head_bytes)};
    }
    const std::span<char> room = input.room_for_head(limits_.max_head_bytes);
    auto n = connection_.stream->read_some(room, fiber::Deadline::never());
    if (!n) return std::move(n).error();
    if (*n == 0) {
      return base::Error{OC_UNAVAILABLE, answer_begun_ ? "answer: the connection ended within its head"
                                                       : "the server ended the connection without an answer"};
    }
    answer_begun_ = true;
    input.filled(*n);
  }
}

base::Result<void> HttpCall::parse_head(std::size_t bytes, bool answers_head) {
  InputBuffer& input = connection_.input;
  const std::string_view text = input.pending().substr(0, bytes);
  input.hold_head(bytes);
  if (has_folded_line(text)) return corrupt("a header value goes on in the next line");
  auto& parser = parsing_->parser.emplace(parsing_->head, text);
  parser.skip(answers_head);
  BeastError error;
  parser.put_head(error);
  const MessageHead& head = parsing_->head;
  if (head.too_many) {
    return base::Error{OC_TOO_LARGE, "answer: more than " + std::to_string(limits_.max_headers) + " header fields"};
  }
  if (error) return corrupt(error.message());
  if (head.transfer_encodings > 1 || (head.transfer_encodings == 1 && !iequals(head.transfer_encoding, "chunked"))) {
    return corrupt("unknown transfer-encoding");
  }
  return {};
}

base::Result<void> HttpCall::read_head(bool answers_head, bool upgrade) {
  for (int i = 0; i < kMaxInterimAnswers; ++i) {
    auto bytes = find_head_end();
    if (!bytes) return std::move(bytes).error();
    if (auto parsed = parse_head(*bytes, answers_head); !parsed) return parsed;
    const int status = parsing_->head.status;
    if (status < 100 || status > 599) return corrupt("status " + std::to_string(status));
    if (status >= 200 || (status == 101 && upgrade)) return {};
    if (status == 101) return corrupt("it switches protocols without being asked");
    connection_.input.release_head();
  }
  return corrupt("too many interim answers");
}

int HttpCall::status() const noexcept { return parsing_->head.status; }

std::span<const HeaderView> HttpCall::headers() const noexcept { return parsing_->head.headers; }

std::int64_t HttpCall::content_length() const noexcept {
  const auto& parser = *parsing_->parser;
  if (parsing_->head.content_lengths == 0 || parser.is_done()) return parser.is_done() ? 0 : -1;
  const auto length = parser.content_length();
  return length ? static_cast<std::int64_t>(*length) : -1;
}

base::Result<std::size_t> HttpCall::read_body(std::span<char> into) {
  auto& parser = *parsing_->parser;
  InputBuffer& input = connection_.input;
  while (!parser.is_done()) {
    if (!input.empty()) {
      BeastError error;
      std::size_t written = 0;
      const std::size_t taken = parser.put_body(input.pending(), into, &written, error);
      if (error && error != beast_http::error::need_more) return corrupt(error.message());
      input.consume(taken);
      if (written > 0) return written;
      if (taken > 0 || parser.is_done()) continue;
    }
    const std::span<char> room = input.room_for_body();
    if (room.empty()) return corrupt("the line of a chunk is too long");
    auto n = connection_.stream->read_some(room, fiber::Deadline::never());
    if (!n) return std::move(n).error();
    if (*n == 0) {
      BeastError error;
      parser.put_eof(error);
      if (error) return base::Error{OC_UNAVAILABLE, "answer: the connection ended within its body"};
      return std::size_t{0};
    }
    input.filled(*n);
    read_since_yield_ += *n;
    if (read_since_yield_ >= kBodyBeforeYield) {
      read_since_yield_ = 0;
      fiber::current_task()->yield();  // a cancellation ends the next read
    }
  }
  return std::size_t{0};
}

bool HttpCall::may_keep() const noexcept {
  return parsing_->parser && parsing_->parser->is_done() && parsing_->parser->keep_alive() && connection_.input.empty();
}

}  // namespace oneclaw::net
