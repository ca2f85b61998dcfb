/* oneclaw/http.h - kind "oneclaw.http/1": a plugin that answers HTTP requests on routes its manifest declares.
 *
 * Routes ("POST /webhook/stripe") stand under permissions.routes of the manifest and are granted by the deployment;
 * none is invented at run time. The exchange reads the request and writes the reply in pieces, both directions at once
 * when needed. All exchange functions suspend on the network; body reading gives back-pressure to the client.
 */
#ifndef ONECLAW_HTTP_H
#define ONECLAW_HTTP_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HTTP_V1 "oneclaw.http/1"

typedef struct oc_header {
  oc_str name;
  oc_str value;
} oc_header;

typedef struct oc_http_request {
  uint32_t size;
  uint32_t header_count;
  oc_str route; /* as declared, "POST /webhook/stripe" */
  oc_str method;
  oc_str path;              /* percent-encoded, as received, without query */
  oc_str query;             /* without '?', may be empty */
  oc_str remote;            /* client address, after trusted proxies */
  const oc_header *headers; /* names in lower case, in the order received, duplicates kept */
  /* The declared length, or -1 when chunked. */
  int64_t content_length;
} oc_http_request;

/* Reply without more calls: the common case. */
typedef struct oc_http_reply {
  uint32_t size;
  uint16_t status; /* 100 < status < 600 */
  uint16_t reserved;
  const oc_header *headers; /* content-length, connection and transfer-encoding are the host's */
  uint32_t header_count;
  uint32_t reserved2;
  oc_bytes body;
} oc_http_reply;

typedef struct oc_http_exchange oc_http_exchange; /* host-owned, valid during handle() */

typedef struct oc_http_exchange_v1 {
  uint32_t size;
  uint32_t flags;
  /* Borrowed until handle() returns. */
  const oc_http_request *(*request)(oc_http_exchange *x)OC_CONCURRENT OC_LEAF;
  /* First header of that name (lower case), or empty. */
  oc_str (*header)(oc_http_exchange *x, oc_str name) OC_CONCURRENT OC_LEAF;
  /* Reads the whole body, at most max bytes (OC_TOO_LARGE beyond); borrowed until handle() returns. */
  oc_status (*body)(oc_http_exchange *x, oc_call *call, uint64_t max, oc_bytes *out) OC_CONCURRENT OC_SUSPENDS;
  /* Reads the next piece into buf; *len 0 at the end. */
  oc_status (*read)(oc_http_exchange *x, oc_call *call, void *buf, uint64_t cap, uint64_t *len)
      OC_CONCURRENT OC_SUSPENDS;
  /* The whole reply at once. */
  oc_status (*reply)(oc_http_exchange *x, oc_call *call, const oc_http_reply *reply) OC_CONCURRENT OC_SUSPENDS;
  /* A reply in pieces: begin (body of `reply` is the first piece), write any number, end. */
  oc_status (*begin)(oc_http_exchange *x, oc_call *call, const oc_http_reply *head) OC_CONCURRENT OC_SUSPENDS;
  oc_status (*write)(oc_http_exchange *x, oc_call *call, oc_bytes piece) OC_CONCURRENT OC_SUSPENDS;
  oc_status (*end)(oc_http_exchange *x, oc_call *call) OC_CONCURRENT OC_SUSPENDS;
} oc_http_exchange_v1;

typedef struct oc_http_v1 {
  uint32_t size;
  uint32_t flags; /* zero */

  /* Exactly one reply must have been written when it returns OC_OK. Any failure before a reply becomes a problem
   * document with the status's HTTP code. */
  oc_status (*handle)(void *self, oc_call *call, oc_http_exchange *x, const oc_http_exchange_v1 *api)
      OC_CONCURRENT OC_SUSPENDS;
} oc_http_v1;

#ifdef __cplusplus
}
#endif
#endif
