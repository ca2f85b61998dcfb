/* oneclaw/host/identity.h - service "oneclaw.host.identity/1": who stands behind a platform's user id.
 */
#ifndef ONECLAW_HOST_IDENTITY_H
#define ONECLAW_HOST_IDENTITY_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_HOST_IDENTITY_V1 "oneclaw.host.identity/1"

typedef struct oc_host_identity_v1 {
  uint32_t size;
  uint32_t flags;
  void *self;
  /* Writes the user id (ULID) of provider and provider id, making the user at first contact. */
  oc_status (*resolve)(void *self, oc_call *call, oc_str provider, oc_str provider_id, oc_sink user_id)
      OC_CONCURRENT OC_SUSPENDS;
  /* Adds another identity to a user after the plugin has proved that both are one person. OC_CONFLICT: it belongs to
   * another. */
  oc_status (*link)(void *self, oc_call *call, oc_str user_id, oc_str provider, oc_str provider_id,
                    oc_str metadata_json) OC_CONCURRENT OC_SUSPENDS;
} oc_host_identity_v1;

#ifdef __cplusplus
}
#endif
#endif
