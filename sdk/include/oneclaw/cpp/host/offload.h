// oneclaw/cpp/host/offload.h - OffloadService: code that blocks, and descriptors the plugin owns. Semantics:
// oneclaw/host/offload.h.
#pragma once

#include <oneclaw/cpp/host/service.h>
#include <oneclaw/host/offload.h>

#include <exception>
#include <string>
#include <type_traits>

namespace oneclaw::sdk {

class OffloadService : public Service<oc_host_offload_v1> {
 public:
  OffloadService() noexcept = default;
  explicit OffloadService(Host host) noexcept : Service(host, OC_HOST_OFFLOAD_V1) {}

  // Suspends while function(), which returns a Status, runs on a pool thread. It must not touch the call; of the host
  // only what any thread may use. What it throws becomes OC_INTERNAL with its text.
  template <class Function>
  Status run(Call call, Function function) const {
    Work<Function> work = {function, {}};
    oc_status result = OC_OK;
    const oc_status code =
        ONECLAW_SERVICE_CALL(oc_host_offload_v1, run, call.raw(), &Work<Function>::run, &work, &result);
    if (code != OC_OK) return code;
    return std::move(work.status);
  }
  // Suspends until the plugin's own descriptor is ready: OC_FD_READABLE, OC_FD_WRITABLE or both, told in `ready`.
  Status wait_fd(Call call, int fd, int32_t events, int32_t& ready) const noexcept {
    return ONECLAW_SERVICE_CALL(oc_host_offload_v1, wait_fd, call.raw(), fd, events, &ready);
  }

 private:
  template <class Function>
  struct Work {
    Function& function;
    Status status;

    static oc_status run(void* ctx) noexcept {
      auto& work = *static_cast<Work*>(ctx);
      try {
        work.status = work.function();
      } catch (const Error& error) {
        work.status = Status(error.code(), error.what(), error.retry_after_ms());
      } catch (const std::exception& error) {
        work.status = Status(OC_INTERNAL, error.what());
      } catch (...) {
        work.status = OC_INTERNAL;
      }
      return work.status.code();
    }
  };
};

}  // namespace oneclaw::sdk
