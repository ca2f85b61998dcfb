/* oneclaw/host/http.h - service "oneclaw.host.http/1": HTTP requests to the hosts that the manifest names.
 *
 * Each target is checked against permissions.net, requested and granted, and the address it resolves to against the
 * guard for private networks - on redirects too. Connections are pooled over all plugins; TLS is verified; gzip and
 * brotli are decoded. A request is repeated by the host only when it is safe (idempotent method, nothing of the answer
 * seen).
 */
#ifndef ONECLAW_HOST_HTTP_H
#define ONECLAW_HOST_HTTP_H

#include <oneclaw/abi.h>
#include <oneclaw/http.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_HTTP_V1 "oneclaw.host.http/1"

#define OC_FETCH_NO_REDIRECT 1u
#define OC_FETCH_NO_RETRY 2u
#define OC_FETCH_NO_DECODE 4u

typedef struct oc_fetch {
  uint32_t size;
  uint32_t flags;
  oc_str method;
  oc_str url;
  const oc_header *headers;
  uint32_t header_count;
  uint32_t max_redirects; /* 0: 5 */
  oc_bytes body;
  uint64_t max_body;    /* of the answer after decoding; 0: 8 MiB */
  uint64_t timeout_ns;  /* whole exchange; 0: the call's deadline */
  oc_str secret_header; /* header whose value the host fills in, or empty */
  oc_str secret_name;   /* the secret's name */
  oc_str secret_prefix; /* "Bearer " or the like */
} oc_fetch;

typedef struct oc_fetch_head {
  uint32_t size;
  uint16_t status;
  uint16_t redirects;
  oc_str url; /* final */
  const oc_header *headers;
  uint32_t header_count;
  uint32_t reserved;
} oc_fetch_head;

/* Called once, before the body; everything is borrowed. A status below 0 ends the request with it. Leaf. */
typedef oc_status (*oc_fetch_head_fn)(void *ctx, const oc_fetch_head *head) OC_CONCURRENT OC_LEAF;

typedef struct oc_host_http_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  /* OC_OK for any HTTP status. OC_DENIED: not granted or a guarded address; OC_UNAVAILABLE: no connection; OC_TIMEOUT;
   * OC_TOO_LARGE. */
  oc_status (*fetch)(void *self, oc_call *call, const oc_fetch *request, oc_fetch_head_fn head, void *ctx, oc_sink body)
      OC_CONCURRENT OC_SUSPENDS;
} oc_host_http_v1;

#ifdef __cplusplus
}
#endif
#endif
