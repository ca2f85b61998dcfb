// oneclaw/cpp/host/stream.h - StreamService: TCP and TLS byte streams. Semantics: oneclaw/host/stream.h.
#pragma once

#include <oneclaw/cpp/host/handle.h>
#include <oneclaw/cpp/host/service.h>
#include <oneclaw/host/stream.h>

#include <span>
#include <string_view>

namespace oneclaw::sdk {

// One fiber may read while another writes.
class Stream : public Handle<oc_host_stream_v1, oc_stream, &oc_host_stream_v1::free> {
 public:
  using Handle::Handle;

  // Suspends. At least one byte; 0 at the end.
  Result<uint64_t> read(Call call, std::span<char> into) const {
    uint64_t len = 0;
    const oc_status code = table()->read(self(), call.raw(), raw(), into.data(), into.size(), &len);
    if (code != OC_OK) return Status(code);
    return len;
  }
  // Suspends. Everything or a failure.
  Status write(Call call, std::string_view data) const noexcept {
    return table()->write(self(), call.raw(), raw(), bytes(data));
  }
  // A read inside returns OC_CANCELLED.
  void close() const noexcept { table()->close(self(), raw()); }
};

class StreamService : public Service<oc_host_stream_v1> {
 public:
  StreamService() noexcept = default;
  explicit StreamService(Host host) noexcept : Service(host, OC_HOST_STREAM_V1) {}

  // Suspends. flags: OC_STREAM_TLS.
  Result<Stream> open(Call call, std::string_view host_name, uint16_t port, uint32_t flags) const {
    const oc_stream_open request = {sizeof(oc_stream_open), flags, str(host_name), port, 0};
    oc_stream* raw = nullptr;
    const oc_status code = ONECLAW_SERVICE_CALL(oc_host_stream_v1, open, call.raw(), &request, &raw);
    if (code != OC_OK) return Status(code);
    return Stream(table(), raw);
  }
};

}  // namespace oneclaw::sdk
