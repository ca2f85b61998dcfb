// oneclaw.host.http/1: outbound requests of one instance, within what it was granted.
#pragma once

#include "host/plugin/gate/gate.h"

#include <oneclaw/host/http.h>

namespace oneclaw::plugin::gate {

class HttpService {
 public:
  explicit HttpService(Gate& gate);
  const oc_host_http_v1* table() const noexcept { return &table_; }

 private:
  static oc_status fetch(void* self, oc_call* call, const oc_fetch* request, oc_fetch_head_fn head, void* ctx,
                         oc_sink body);
  oc_status run(oc_call& call, const oc_fetch& request, oc_fetch_head_fn head, void* ctx, oc_sink body);
  // The header that carries a secret, its value filled in; nothing when the request names none.
  base::Result<std::string> secret_value(const oc_fetch& request);

  Gate& gate_;
  oc_host_http_v1 table_{};
};

}  // namespace oneclaw::plugin::gate
