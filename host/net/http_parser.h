// Boost.Beast's message parser fitted to a buffer that stays: heads become views into it, bodies come out in pieces.
//
// Included only where messages are read (http_connection_parsing.h, http_call.cc): Beast is dear to compile. Internal.
#pragma once

#include "host/net/http_message.h"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace oneclaw::net {

namespace beast_http = boost::beast::http;
using BeastError = boost::system::error_code;

inline std::string_view std_view(boost::beast::string_view text) noexcept { return {text.data(), text.size()}; }

// The head of a request or an answer; views into the buffer it was parsed from.
struct MessageHead {
  std::string_view method, target;  // requests
  int status = 0;                   // answers
  int version = 11;
  std::vector<HeaderView> headers;  // names in lower case
  std::size_t max_headers = 100;
  unsigned hosts = 0, content_lengths = 0, transfer_encodings = 0;
  std::string_view host, content_length, transfer_encoding, expect;
  bool too_many = false;

  void clear() noexcept {
    method = target = host = content_length = transfer_encoding = expect = {};
    headers.clear();
    hosts = content_lengths = transfer_encodings = 0;
    too_many = false;
  }
};

// A line that goes on with the next one's leading blank. Beast would join them in a buffer of its own, and what is in
// between understands such lines in different ways: both sides refuse them.
inline bool has_folded_line(std::string_view head) noexcept {
  for (std::size_t at = head.find('\n'); at != std::string_view::npos && at + 1 < head.size();
       at = head.find('\n', at + 1)) {
    if (head[at + 1] == ' ' || head[at + 1] == '\t') return true;
  }
  return false;
}

// Preconditions: the head is there as a whole, in memory that may be written to, and has no folded line.
template <bool is_request>
class MessageParser final : public beast_http::basic_parser<is_request> {
 public:
  MessageParser(MessageHead& head, std::string_view head_bytes) : head_(head), bytes_(head_bytes) {
    this->header_limit(UINT32_MAX);  // whoever collects the bytes has the limit
    this->body_limit(boost::none);
    head_.clear();
  }

  // Parses what was given to the constructor.
  void put_head(BeastError& error) {
    this->put(boost::asio::const_buffer(bytes_.data(), bytes_.size()), error);
    head_done_ = true;
  }
  // Decodes from `in` as much as fits into `into`; takes at most one step of the format. Returns what was taken from
  // `in`; *out is what was written.
  std::size_t put_body(std::string_view in, std::span<char> into, std::size_t* out, BeastError& error) {
    into_ = into;
    written_ = 0;
    const std::size_t taken = this->put(boost::asio::const_buffer(in.data(), in.size()), error);
    *out = written_;
    return taken;
  }

 private:
  using string_view = boost::beast::string_view;

  void on_request_impl(beast_http::verb, string_view method, string_view target, int version, BeastError&) override {
    head_.method = std_view(method);
    head_.target = std_view(target);
    head_.version = version;
  }
  void on_response_impl(int status, string_view, int version, BeastError&) override {
    head_.status = status;
    head_.version = version;
  }
  void on_field_impl(beast_http::field field, string_view name, string_view value, BeastError& error) override {
    if (head_done_) return;  // a trailer
    if (head_.headers.size() == head_.max_headers) {
      head_.too_many = true;
      error = beast_http::error::header_limit;
      return;
    }
    char* lower = const_cast<char*>(name.data());
    for (std::size_t i = 0; i < name.size(); ++i) lower[i] = ascii_lower(lower[i]);
    head_.headers.push_back({std_view(name), std_view(value)});
    switch (field) {
      case beast_http::field::host:
        ++head_.hosts;
        head_.host = std_view(value);
        break;
      case beast_http::field::content_length:
        ++head_.content_lengths;
        head_.content_length = std_view(value);
        break;
      case beast_http::field::transfer_encoding:
        ++head_.transfer_encodings;
        head_.transfer_encoding = std_view(value);
        break;
      case beast_http::field::expect:
        head_.expect = std_view(value);
        break;
      default:
        break;
    }
  }
  void on_header_impl(BeastError&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, BeastError&) override {}
  std::size_t on_body_impl(string_view body, BeastError&) override { return take(body); }
  void on_chunk_header_impl(std::uint64_t, string_view, BeastError&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, BeastError&) override { return take(body); }
  void on_finish_impl(BeastError&) override {}

  std::size_t take(string_view body) noexcept {
    const std::size_t n = std::min(body.size(), into_.size() - written_);
    std::memcpy(into_.data() + written_, body.data(), n);
    written_ += n;
    return n;
  }

  MessageHead& head_;
  std::string_view bytes_;
  std::span<char> into_;
  std::size_t written_ = 0;
  bool head_done_ = false;
};

}  // namespace oneclaw::net
