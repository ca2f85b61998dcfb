#include "host/plugin/gate/http_service.h"

#include "host/net/http_client.h"
#include "host/plugin/gate/trampoline.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <vector>

namespace oneclaw::plugin::gate {
namespace {

constexpr std::uint32_t kMaxFetchHeaders = 128;

// A failure of a plugin's callback, carried through the client and back as it was.
base::Result<void> from_callback(oc_status status, const char* which) {
  if (status >= 0) return {};
  return base::Error{status, std::string("the plugin's ") + which + " refused"};
}

}  // namespace

HttpService::HttpService(Gate& gate) : gate_(gate) { table_ = {sizeof(table_), 0, this, &fetch}; }

oc_status HttpService::fetch(void* self, oc_call* call, const oc_fetch* request, oc_fetch_head_fn head, void* ctx,
                             oc_sink body) {
  auto& s = *static_cast<HttpService*>(self);
  return on_call(s.gate_, call, "http.fetch", [&](oc_call& c) -> oc_status {
    if (request == nullptr || body.write == nullptr || request->header_count > kMaxFetchHeaders) {
      return c.fail(OC_INVALID, "http.fetch: request and body.write must not be NULL, headers at most 128");
    }
    if (s.gate_.parts().http == nullptr || s.gate_.grants().egress == nullptr) {
      return c.fail(OC_DENIED, "http.fetch: no network is granted (permissions.net)");
    }
    return s.run(c, *request, head, ctx, body);
  });
}

base::Result<std::string> HttpService::secret_value(const oc_fetch& request) {
  const std::string_view name = call::from_oc(request.secret_name);
  if (!gate_.grants().secrets.contains(name)) {
    return base::Error{OC_DENIED,
                       "secret '" + std::string(name) + "' is not requested and granted under permissions.secrets"};
  }
  if (gate_.parts().secrets == nullptr)
    return base::Error{OC_NOT_FOUND, "secret '" + std::string(name) + "' is not set"};
  auto secret = gate_.parts().secrets->get(name, gate_.callee().name());
  if (!secret) return secret;
  const std::string_view prefix = call::from_oc(request.secret_prefix);
  std::string value;
  value.reserve(prefix.size() + secret->size());  // a string that grows would leave copies behind
  value.append(prefix).append(*secret);
  OPENSSL_cleanse(secret->data(), secret->size());
  return value;
}

oc_status HttpService::run(oc_call& call, const oc_fetch& request, oc_fetch_head_fn head, void* ctx, oc_sink body) {
  std::vector<net::HeaderView> headers;
  for (std::uint32_t i = 0; i < request.header_count; ++i) {
    headers.push_back({call::from_oc(request.headers[i].name), call::from_oc(request.headers[i].value)});
  }
  const std::string_view secret_header = call::from_oc(request.secret_header);
  std::string secret;
  if (!secret_header.empty()) {
    auto value = secret_value(request);
    if (!value) return call.fail(value.status(), "http.fetch: " + value.error().text);
    secret = std::move(value).value();
    headers.push_back({secret_header, secret});
  }

  net::HttpRequest out;
  out.method = request.method.len == 0 ? std::string_view("GET") : call::from_oc(request.method);
  out.url = call::from_oc(request.url);
  out.headers = headers;
  out.body = call::from_oc(request.body);
  out.egress = gate_.grants().egress.get();
  if (request.max_redirects != 0) out.max_redirects = request.max_redirects;
  if (request.max_body != 0) out.max_body = request.max_body;
  if (request.timeout_ns != 0) {
    out.deadline = fiber::Deadline::after(
        fiber::Duration(static_cast<std::int64_t>(std::min<std::uint64_t>(request.timeout_ns, INT64_MAX))));
  }
  out.follow_redirects = (request.flags & OC_FETCH_NO_REDIRECT) == 0;
  out.retry = (request.flags & OC_FETCH_NO_RETRY) == 0;
  out.decode = (request.flags & OC_FETCH_NO_DECODE) == 0;
  if (!secret_header.empty()) out.secret_headers = {&secret_header, 1};

  net::HttpAnswerSink sink;
  sink.on_head = [&](const net::HttpResponseHead& got) -> base::Result<void> {
    if (head == nullptr) return {};
    std::vector<oc_header> list;
    for (const net::HeaderView& h : got.headers) list.push_back({call::to_oc(h.name), call::to_oc(h.value)});
    const oc_fetch_head view{sizeof(view),
                             static_cast<std::uint16_t>(got.status),
                             static_cast<std::uint16_t>(got.redirects),
                             call::to_oc(got.url),
                             list.data(),
                             static_cast<std::uint32_t>(list.size()),
                             0};
    return from_callback(head(ctx, &view), "head callback");
  };
  sink.on_body = [&](std::string_view piece) {
    return from_callback(body.write(body.ctx, piece.data(), piece.size()), "body sink");
  };
  const auto done = gate_.parts().http->fetch(out, sink);
  OPENSSL_cleanse(secret.data(), secret.size());
  return done ? OC_OK : call.fail(done.status(), "http.fetch: " + done.error().text, done.error().retry_after_ms);
}

}  // namespace oneclaw::plugin::gate
