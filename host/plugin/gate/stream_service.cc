#include "host/plugin/gate/stream_service.h"

#include "host/net/dialer.h"
#include "host/net/url.h"
#include "host/plugin/gate/trampoline.h"

oc_stream::~oc_stream() = default;

namespace oneclaw::plugin::gate {

StreamService::StreamService(Gate& gate) : gate_(gate) {
  table_ = {sizeof(table_), 0, this, &open, &read, &write, &close, &release};
}

oc_status StreamService::open(void* self, oc_call* call, const oc_stream_open* request, oc_stream** stream) {
  auto& s = *static_cast<StreamService*>(self);
  return on_call(s.gate_, call, "stream.open", [&](oc_call& c) -> oc_status {
    if (request == nullptr || stream == nullptr || request->port == 0 || request->port > UINT16_MAX) {
      return c.fail(OC_INVALID, "stream.open: NULL argument, or no port from 1 to 65535");
    }
    if (s.gate_.parts().dialer == nullptr || s.gate_.grants().egress == nullptr) {
      return c.fail(OC_DENIED, "stream.open: no network is granted (permissions.net)");
    }
    auto host = net::normalize_host(call::from_oc(request->host));
    if (!host) return c.fail(host.status(), "stream.open: " + host.error().text);
    net::DialTarget target;
    target.tls = (request->flags & OC_STREAM_TLS) != 0;
    target.scheme = target.tls ? "tls" : "tcp";
    target.host = std::move(host).value();
    target.port = static_cast<std::uint16_t>(request->port);
    auto opened = s.gate_.parts().dialer->dial(*s.gate_.grants().egress, target);
    if (!opened) return c.fail(opened.status(), "stream.open: " + opened.error().text, opened.error().retry_after_ms);
    auto made = std::make_shared<oc_stream>();
    made->loop = c.loop;
    made->target = net::host_port(target.host, target.port);
    made->stream = std::move(opened).value();
    *stream = s.streams_.add(std::move(made));
    return OC_OK;
  });
}

// A live handle of this instance, used on its own loop.
template <class Fn>
oc_status StreamService::with(void* self, oc_call* call, oc_stream* stream, const char* function, Fn&& fn) noexcept {
  auto& s = *static_cast<StreamService*>(self);
  return on_call(s.gate_, call, function, [&](oc_call& c) -> oc_status {
    const auto held = s.streams_.find(stream);
    if (held == nullptr || held->loop != c.loop) {
      s.gate_.misuse(&c, function, "the handle is not one of this instance on this loop");
      return OC_INVALID;
    }
    return fn(c, *held->stream);
  });
}

oc_status StreamService::read(void* self, oc_call* call, oc_stream* stream, void* buf, std::uint64_t cap,
                              std::uint64_t* len) {
  return with(self, call, stream, "stream.read", [&](oc_call& c, net::Stream& wire) -> oc_status {
    if (buf == nullptr || len == nullptr || cap == 0) return c.fail(OC_INVALID, "stream.read: no room given");
    const auto got = wire.read_some({static_cast<char*>(buf), cap}, fiber::Deadline::never());
    if (!got) return c.fail(got.status(), "stream.read: " + got.error().text);
    *len = *got;
    return OC_OK;
  });
}

oc_status StreamService::write(void* self, oc_call* call, oc_stream* stream, oc_bytes data) {
  return with(self, call, stream, "stream.write", [&](oc_call& c, net::Stream& wire) -> oc_status {
    const auto done = wire.write(call::from_oc(data));
    return done ? OC_OK : c.fail(done.status(), "stream.write: " + done.error().text);
  });
}

void StreamService::close(void* self, oc_stream* stream) {
  auto& s = *static_cast<StreamService*>(self);
  const auto held = s.streams_.find(stream);
  const loop::Loop* here = loop::Loop::current();
  if (held == nullptr || here == nullptr || here->index() != held->loop) {
    return s.gate_.misuse(nullptr, "stream.close", "the handle is not one of this instance on this loop");
  }
  held->stream->close();
}

void StreamService::release(void* self, oc_stream* stream) {
  auto& s = *static_cast<StreamService*>(self);
  if (s.streams_.remove(stream) == nullptr)
    s.gate_.misuse(nullptr, "stream.free", "the handle is not one of this instance");
}

void StreamService::list_leaks(std::vector<Leak>& out) const {
  for (const auto& stream : streams_.all()) out.push_back({"stream", stream->target});
}

}  // namespace oneclaw::plugin::gate
