// oneclaw.host.stream/1: TCP and TLS streams of one instance, within what it was granted.
#pragma once

#include "host/plugin/gate/gate.h"
#include "host/plugin/gate/handles.h"

#include <oneclaw/host/stream.h>

namespace oneclaw::net {
class Stream;
}

// The opaque type of the header.
struct oc_stream {
  std::size_t loop = 0;
  std::string target;
  std::unique_ptr<oneclaw::net::Stream> stream;
  ~oc_stream();
};

namespace oneclaw::plugin::gate {

class StreamService {
 public:
  explicit StreamService(Gate& gate);
  const oc_host_stream_v1* table() const noexcept { return &table_; }
  void list_leaks(std::vector<Leak>& out) const;

 private:
  template <class Fn>
  static oc_status with(void* self, oc_call* call, oc_stream* stream, const char* function, Fn&& fn) noexcept;
  static oc_status open(void* self, oc_call* call, const oc_stream_open* request, oc_stream** stream);
  static oc_status read(void* self, oc_call* call, oc_stream* stream, void* buf, std::uint64_t cap, std::uint64_t* len);
  static oc_status write(void* self, oc_call* call, oc_stream* stream, oc_bytes data);
  static void close(void* self, oc_stream* stream);
  static void release(void* self, oc_stream* stream);

  Gate& gate_;
  Handles<oc_stream> streams_;
  oc_host_stream_v1 table_{};
};

}  // namespace oneclaw::plugin::gate
