// Requests and messages for http, channel and durable plugins, and an exchange that records what an http plugin does.
//
// Used on tasks of a case that holds a serving specimen.
#pragma once

#include "host/check/specimen.h"

#include <oneclaw/channel.h>
#include <oneclaw/durable.h>
#include <oneclaw/http.h>

#include <string>
#include <utility>
#include <vector>

namespace oneclaw::check {

struct RequestText {
  std::string route;  // "POST /webhook/stripe"
  std::string method;
  std::string path;
  std::string query;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool is_chunked = false;
};

// The host's side of one request. Wrong use of the exchange is noted in `misuse`, never fatal.
class RecordedExchange {
 public:
  // The functions that suspend are host calls of `gate`, so that its fault plan and its checks see them.
  RecordedExchange(const RequestText& request, plugin::gate::Gate& gate);
  oc_http_exchange* handle() { return reinterpret_cast<oc_http_exchange*>(this); }
  static const oc_http_exchange_v1* api();

  int replies() const noexcept { return replies_; }
  int status() const noexcept { return status_; }
  bool is_open() const noexcept { return is_open_; }
  const std::vector<std::string>& misuse() const noexcept { return misuse_; }

 private:
  static RecordedExchange& of(oc_http_exchange* x) { return *reinterpret_cast<RecordedExchange*>(x); }
  static const oc_http_request* request(oc_http_exchange* x);
  static oc_str header(oc_http_exchange* x, oc_str name);
  static oc_status body(oc_http_exchange* x, oc_call* call, std::uint64_t max, oc_bytes* out);
  static oc_status read(oc_http_exchange* x, oc_call* call, void* buffer, std::uint64_t capacity, std::uint64_t* len);
  static oc_status reply(oc_http_exchange* x, oc_call* call, const oc_http_reply* reply);
  static oc_status begin(oc_http_exchange* x, oc_call* call, const oc_http_reply* head);
  static oc_status write(oc_http_exchange* x, oc_call* call, oc_bytes piece);
  static oc_status end(oc_http_exchange* x, oc_call* call);
  void start_reply(const oc_http_reply* reply, const char* function);

  const RequestText& text_;
  plugin::gate::Gate& gate_;
  std::vector<oc_header> headers_;
  oc_http_request request_{};
  std::size_t read_ = 0;
  int replies_ = 0;
  int status_ = 0;
  bool is_open_ = false;  // begin() without end()
  std::vector<std::string> misuse_;
};

oc_status handle(Specimen& specimen, const plugin::call::CallSpec& spec, RecordedExchange& exchange);

// A message whose texts outlive the call.
struct OutboundText {
  std::string conversation = "check:conversation";
  std::string reply_to;
  std::string key = "check-key";
  std::string view = R"({"text":"hello"})";
  oc_outbound view_of() const;
};

}  // namespace oneclaw::check
