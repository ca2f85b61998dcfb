// oneclaw/cpp/host/http.h - HttpService: requests to the hosts that the manifest names. Semantics: oneclaw/host/http.h.
#pragma once

#include <oneclaw/cpp/host/service.h>
#include <oneclaw/cpp/http.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/host/http.h>

#include <string>
#include <utility>
#include <vector>

namespace oneclaw::sdk {

struct FetchResult {
  uint16_t status = 0;
  std::string url;  // the final one
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

class HttpService : public Service<oc_host_http_v1> {
 public:
  HttpService() noexcept = default;
  explicit HttpService(Host host) noexcept : Service(host, OC_HOST_HTTP_V1) {}

  // Suspends. Head and body as they come; sets request.size. OC_OK for any HTTP status.
  Status fetch(Call call, oc_fetch request, oc_fetch_head_fn head, void* ctx, oc_sink body) const noexcept {
    request.size = sizeof request;
    return ONECLAW_SERVICE_CALL(oc_host_http_v1, fetch, call.raw(), &request, head, ctx, body);
  }
  // Suspends. Everything gathered; the body is bounded by request.max_body.
  Result<FetchResult> fetch(Call call, const oc_fetch& request) const {
    FetchResult result;
    Collector body(request.max_body == 0 ? kDefaultMaxBody : request.max_body);
    const Status status = fetch(call, request, &take_head, &result, body.sink());
    if (status.code() != OC_OK) return Status(status.code());
    result.body = body.take();
    return result;
  }

  static constexpr uint64_t kDefaultMaxBody = uint64_t{8} << 20;  // the host's own, oneclaw/host/http.h

 private:
  static oc_status take_head(void* ctx, const oc_fetch_head* head) noexcept {
    auto& result = *static_cast<FetchResult*>(ctx);
    try {
      result.status = head->status;
      result.url = view(head->url);
      for (uint32_t i = 0; i < head->header_count; ++i) {
        result.headers.emplace_back(view(head->headers[i].name), view(head->headers[i].value));
      }
    } catch (...) {
      return OC_EXHAUSTED;
    }
    return OC_OK;
  }
};

}  // namespace oneclaw::sdk
