/* oneclaw/cache.h - kind "oneclaw.cache/1": a shared map with expiry that may lose anything at any time.
 *
 * Enough for rate limits, locks, pagination and answers worth keeping for an hour; never for money. Keys are bytes, 1
 * to OC_CACHE_MAX_KEY long; values are bytes up to OC_CACHE_MAX_VALUE. A key is either plain or a counter: incr on a
 * value that is not a decimal signed 64-bit number is OC_CONFLICT; a counter read by get is its decimal text.
 *
 * Expiry: ttl_ms counts from the call; at that moment the key is gone for every function. OC_CACHE_NO_TTL: never
 * expires. Each function is atomic; calls may overlap. Every function is safe to repeat but incr.
 */
#ifndef ONECLAW_CACHE_H
#define ONECLAW_CACHE_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_CACHE_V1 "oneclaw.cache/1"

#define OC_CACHE_MAX_KEY 512
#define OC_CACHE_MAX_VALUE (8u << 20)
#define OC_CACHE_NO_TTL (-1)

#define OC_CACHE_ALWAYS 0
#define OC_CACHE_IF_ABSENT 1  /* OC_CONFLICT when the key exists */
#define OC_CACHE_IF_PRESENT 2 /* OC_NOT_FOUND when it does not */

typedef struct oc_cache_v1 {
  uint32_t size;
  uint32_t flags; /* zero */

  /* Writes the value to the sink; OC_NOT_FOUND without writing. */
  oc_status (*get)(void *self, oc_call *call, oc_bytes key, oc_sink value) OC_CONCURRENT OC_SUSPENDS;

  /* ttl_ms > 0, or OC_CACHE_NO_TTL; 0 and other negatives: OC_INVALID. Replaces value and expiry. */
  oc_status (*set)(void *self, oc_call *call, oc_bytes key, oc_bytes value, int64_t ttl_ms, int32_t mode)
      OC_CONCURRENT OC_SUSPENDS;

  /* if_equals NULL: always. Else only while the value equals it (OC_CONFLICT otherwise): a lock's release. */
  oc_status (*del)(void *self, oc_call *call, oc_bytes key, const oc_bytes *if_equals) OC_CONCURRENT OC_SUSPENDS;

  /* OC_OK or OC_NOT_FOUND. */
  oc_status (*exists)(void *self, oc_call *call, oc_bytes key) OC_CONCURRENT OC_SUSPENDS;

  /* Adds delta to the counter (absent = 0) and returns the sum. The ttl is set only when the call creates the key, so
   * that a window of a rate limit ends when it should. Overflow: OC_PRECONDITION, nothing changed. */
  oc_status (*incr)(void *self, oc_call *call, oc_bytes key, int64_t delta, int64_t ttl_on_create_ms, int64_t *sum)
      OC_CONCURRENT OC_SUSPENDS;

  /* Sets the expiry of an existing key; OC_NOT_FOUND otherwise. */
  oc_status (*expire)(void *self, oc_call *call, oc_bytes key, int64_t ttl_ms) OC_CONCURRENT OC_SUSPENDS;

  /* Time left, or OC_CACHE_NO_TTL; OC_NOT_FOUND when absent. */
  oc_status (*ttl)(void *self, oc_call *call, oc_bytes key, int64_t *ttl_ms) OC_CONCURRENT OC_SUSPENDS;
} oc_cache_v1;

#ifdef __cplusplus
}
#endif
#endif
