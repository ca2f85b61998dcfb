#include "host/api/exchange_port.h"

#include "host/plugin/gate/trampoline.h"

using oneclaw::plugin::call::from_oc;
using oneclaw::plugin::call::to_oc;

oc_http_exchange::oc_http_exchange(oneclaw::net::Exchange& exchange_in, std::string_view route)
    : exchange(exchange_in), until_drain(exchange_in) {
  headers.reserve(exchange.headers().size());
  for (const auto& h : exchange.headers()) headers.push_back({to_oc(h.name), to_oc(h.value)});
  request = {sizeof(request),
             static_cast<std::uint32_t>(headers.size()),
             to_oc(route),
             to_oc(exchange.method()),
             to_oc(exchange.path()),
             to_oc(exchange.query()),
             to_oc(exchange.remote()),
             headers.data(),
             exchange.content_length()};
}

namespace oneclaw::api {
namespace {

constexpr std::uint32_t kMaxReplyHeaders = 100;
constexpr std::string_view kEventStream = "text/event-stream";  // goes on until somebody stops it

// On the task, whatever thread the plugin runs on. A call that is not the exchange's own to use here is left alone.
template <class Fn>
oc_status on_exchange(oc_http_exchange* x, oc_call* call, Fn&& fn) noexcept {
  if (x == nullptr || call == nullptr || call->magic != oc_call::kLive || !call->is_callable_here()) return OC_INVALID;
  const auto body = [&](oc_call&) { return fn(x->exchange); };
  return plugin::gate::on_task_of(*call, "http exchange", body);
}

oc_status finish(oc_call* call, const base::Result<void>& result) {
  return result ? OC_OK : call->fail(result.status(), result.error().text);
}

struct Headers {
  std::vector<net::HeaderView> list;
  std::string_view content_type;
};

// The exchange keeps content-type apart; everything else goes through as it is.
Headers headers_of(const oc_http_reply& reply) {
  Headers out;
  for (std::uint32_t i = 0; i < reply.header_count; ++i) {
    const std::string_view name = from_oc(reply.headers[i].name);
    const std::string_view value = from_oc(reply.headers[i].value);
    if (net::iequals(name, "content-type")) {
      out.content_type = value;
    } else {
      out.list.push_back({name, value});
    }
  }
  return out;
}

bool is_usable(const oc_http_reply* reply) { return reply != nullptr && reply->header_count <= kMaxReplyHeaders; }

const oc_http_request* request(oc_http_exchange* x) { return &x->request; }

oc_str header(oc_http_exchange* x, oc_str name) { return to_oc(x->exchange.header(from_oc(name))); }

oc_status body(oc_http_exchange* x, oc_call* call, std::uint64_t max, oc_bytes* out) {
  return on_exchange(x, call, [&](net::Exchange& exchange) -> oc_status {
    const auto whole = exchange.body(max);
    if (!whole) return call->fail(whole.status(), whole.error().text);
    *out = plugin::call::to_oc_bytes(*whole);
    return OC_OK;
  });
}

oc_status read(oc_http_exchange* x, oc_call* call, void* buf, std::uint64_t cap, std::uint64_t* len) {
  return on_exchange(x, call, [&](net::Exchange& exchange) -> oc_status {
    const auto got = exchange.read({static_cast<char*>(buf), cap});
    if (!got) return call->fail(got.status(), got.error().text);
    *len = *got;
    return OC_OK;
  });
}

oc_status reply(oc_http_exchange* x, oc_call* call, const oc_http_reply* reply) {
  return on_exchange(x, call, [&](net::Exchange& exchange) -> oc_status {
    if (!is_usable(reply)) return call->fail(OC_INVALID, "reply: NULL or more than 100 headers");
    const Headers headers = headers_of(*reply);
    return finish(call, exchange.reply({reply->status, headers.list, headers.content_type, from_oc(reply->body)}));
  });
}

oc_status begin(oc_http_exchange* x, oc_call* call, const oc_http_reply* head) {
  return on_exchange(x, call, [&](net::Exchange& exchange) -> oc_status {
    if (!is_usable(head)) return call->fail(OC_INVALID, "begin: NULL or more than 100 headers");
    const Headers headers = headers_of(*head);
    const auto begun = exchange.begin({head->status, headers.list, headers.content_type, {}});
    if (begun && net::iequals(headers.content_type.substr(0, kEventStream.size()), kEventStream)) x->until_drain.arm();
    if (!begun || head->body.len == 0) return finish(call, begun);
    return finish(call, exchange.write(from_oc(head->body)));
  });
}

oc_status write(oc_http_exchange* x, oc_call* call, oc_bytes piece) {
  return on_exchange(x, call, [&](net::Exchange& exchange) { return finish(call, exchange.write(from_oc(piece))); });
}

oc_status end(oc_http_exchange* x, oc_call* call) {
  return on_exchange(x, call, [&](net::Exchange& exchange) { return finish(call, exchange.end()); });
}

constexpr oc_http_exchange_v1 kApi{
    sizeof(oc_http_exchange_v1), 0, &request, &header, &body, &read, &reply, &begin, &write, &end};

}  // namespace

const oc_http_exchange_v1& exchange_api() noexcept { return kApi; }

}  // namespace oneclaw::api
