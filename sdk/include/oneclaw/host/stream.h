/* oneclaw/host/stream.h - service "oneclaw.host.stream/1": TCP and TLS byte streams for protocols a plugin speaks
 * itself.
 *
 * Targets are checked like those of oneclaw/host/http.h. A stream belongs to the loop it was opened on. One fiber may
 * read while another writes.
 */
#ifndef ONECLAW_HOST_STREAM_H
#define ONECLAW_HOST_STREAM_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_STREAM_V1 "oneclaw.host.stream/1"

typedef struct oc_stream oc_stream; /* host-owned; given back by free() */

#define OC_STREAM_TLS 1u

typedef struct oc_stream_open {
  uint32_t size;
  uint32_t flags; /* OC_STREAM_TLS */
  oc_str host;
  uint32_t port;
  uint32_t reserved;
} oc_stream_open;

typedef struct oc_host_stream_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  oc_status (*open)(void *self, oc_call *call, const oc_stream_open *request, oc_stream **stream)
      OC_CONCURRENT OC_SUSPENDS;
  /* At least one byte; *len 0 at the end of the stream. */
  oc_status (*read)(void *self, oc_call *call, oc_stream *stream, void *buf, uint64_t cap, uint64_t *len)
      OC_CONCURRENT OC_SUSPENDS;
  /* Everything, or a failure after which the stream is of no more use. */
  oc_status (*write)(void *self, oc_call *call, oc_stream *stream, oc_bytes data) OC_CONCURRENT OC_SUSPENDS;
  /* Ends the stream; a read inside returns OC_CANCELLED. */
  void (*close)(void *self, oc_stream *stream) OC_CONCURRENT OC_LEAF;
  /* No fiber may be inside the stream. */
  void (*free)(void *self, oc_stream *stream) OC_CONCURRENT OC_LEAF;
} oc_host_stream_v1;

#ifdef __cplusplus
}
#endif
#endif
