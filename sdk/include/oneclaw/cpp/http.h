// oneclaw/cpp/http.h - HttpHandler: derive from it to provide "oneclaw.http/1". Semantics: oneclaw/http.h.
#pragma once

#include <oneclaw/cpp/guard.h>
#include <oneclaw/http.h>

#include <span>
#include <string_view>

namespace oneclaw::sdk {

constexpr oc_header header(std::string_view name, std::string_view value) noexcept { return {str(name), str(value)}; }

// One request and its reply, valid during handle() and on its fiber.
class Exchange {
 public:
  Exchange(oc_http_exchange* raw, const oc_http_exchange_v1* api, Call call) noexcept
      : raw_(raw), api_(api), call_(call) {}

  // Everything in it is borrowed until handle() returns.
  const oc_http_request& request() const noexcept { return *api_->request(raw_); }
  std::string_view route() const noexcept { return view(request().route); }
  std::string_view path() const noexcept { return view(request().path); }
  std::string_view query() const noexcept { return view(request().query); }
  // The first header of that name in lower case, or empty.
  std::string_view header(std::string_view name) const noexcept { return view(api_->header(raw_, str(name))); }

  // Suspends. The whole body, borrowed until handle() returns; OC_TOO_LARGE beyond max_bytes.
  Result<std::string_view> body(uint64_t max_bytes) const {
    oc_bytes out = {};
    const oc_status code = api_->body(raw_, call_.raw(), max_bytes, &out);
    if (code != OC_OK) return Status(code);
    return view(out);
  }
  // Suspends. The next piece of the body; 0 bytes at its end.
  Result<uint64_t> read(std::span<char> into) const {
    uint64_t len = 0;
    const oc_status code = api_->read(raw_, call_.raw(), into.data(), into.size(), &len);
    if (code != OC_OK) return Status(code);
    return len;
  }

  // Suspends. The whole reply.
  Status reply(uint16_t status, std::span<const oc_header> headers, std::string_view body) const noexcept {
    const oc_http_reply out = make_reply(status, headers, body);
    return api_->reply(raw_, call_.raw(), &out);
  }
  Status reply(uint16_t status, std::string_view content_type, std::string_view body) const noexcept {
    const oc_header type = sdk::header("content-type", content_type);
    return reply(status, {&type, 1}, body);
  }

  // Suspend. A reply in pieces: begin, any number of writes, end.
  Status begin(uint16_t status, std::span<const oc_header> headers, std::string_view first = {}) const noexcept {
    const oc_http_reply out = make_reply(status, headers, first);
    return api_->begin(raw_, call_.raw(), &out);
  }
  Status write(std::string_view piece) const noexcept { return api_->write(raw_, call_.raw(), bytes(piece)); }
  Status end() const noexcept { return api_->end(raw_, call_.raw()); }

 private:
  static oc_http_reply make_reply(uint16_t status, std::span<const oc_header> headers, std::string_view body) noexcept {
    return {.size = sizeof(oc_http_reply),
            .status = status,
            .reserved = 0,
            .headers = headers.data(),
            .header_count = static_cast<uint32_t>(headers.size()),
            .reserved2 = 0,
            .body = bytes(body)};
  }

  oc_http_exchange* raw_;
  const oc_http_exchange_v1* api_;
  Call call_;
};

// May run on several loop threads at once and may suspend.
class HttpHandler {
 public:
  // Exactly one reply must have been written when it succeeds.
  virtual Status handle(Call call, Exchange exchange) = 0;

  static constexpr const char* kInterface = OC_HTTP_V1;
  template <class T>
  static const void* table() noexcept;

 protected:
  ~HttpHandler() = default;
};

template <class T>
struct HttpTable {
  static oc_status handle(void* self, oc_call* call, oc_http_exchange* x, const oc_http_exchange_v1* api) noexcept {
    return guard<T>(self, call, [&](HttpHandler& handler, Call c) { return handler.handle(c, Exchange(x, api, c)); });
  }

  static constexpr oc_http_v1 kValue = {
      .size = sizeof(oc_http_v1),
      .flags = 0,
      .handle = &handle,
  };
};

template <class T>
const void* HttpHandler::table() noexcept {
  return &HttpTable<T>::kValue;
}

}  // namespace oneclaw::sdk
