/* oneclaw/abi.h - the part of the OneClaw plugin ABI, version 1, that every plugin needs.
 *
 * THE IDEA
 *   A plugin is a shared library with exactly one exported function, oneclaw_plugin_v1(), which returns a constant
 *   descriptor. Everything else goes through tables of function pointers: the plugin's kinds (oneclaw/store.h,
 *   cache.h, channel.h, ...) which the host calls, and the host's services (oneclaw/host/...) which the plugin calls.
 *   Neither side links the other.
 *
 * HOW A PLUGIN LIVES
 *   1. The host reads the manifest beside the library: id, versions, permissions, config schema. No code runs.
 *   2. If the deployment enables it, the library is checked as a file, copied, mapped; oneclaw_plugin_v1() is called.
 *   3. create(host, name, config) makes one instance: no I/O, no waiting. A plugin may have many instances.
 *   4. start(self, call) may do I/O and wait. Then query(self, "oneclaw.<kind>/1") hands out the tables.
 *   5. Calls arrive, each with an oc_call: its deadline, cancellation, trace id, principal, error detail.
 *   6. stop(self, call) is called once no kind call is in flight, even when start failed half-way; then destroy(self).
 *
 * WAITING
 *   Host functions tagged OC_SUSPENDS look blocking. They park the calling fiber; the thread serves others meanwhile.
 *   A fiber never changes its thread. Never hold an OS lock across a call that suspends.
 *
 * MEMORY
 *   Nothing changes its owner. Inputs are borrowed for the duration of the call. Results of unknown size go into the
 *   caller's oc_sink or row callback. There is no shared allocator.
 *
 * GROWTH
 *   Tables and requests begin with their size in bytes and only ever get members at the end; what a caller's size does
 *   not reach counts as zero. In an array of such structs every element has the same size, and that size, not sizeof,
 *   is the distance from one element to the next.
 *
 * CONTRACT TAGS, one of each group on every function pointer, read by tools and expanding to nothing:
 *   OC_ANY         callable from any thread, also the plugin's own
 *   OC_SERIAL      calls on one instance never overlap; they run on the instance's home loop
 *   OC_CONCURRENT  calls may overlap and run on the caller's loop
 *   OC_LEAF        never parks the fiber, returns promptly
 *   OC_SUSPENDS    may park the fiber
 *   OC_SINCE(n)    first present in ABI minor n; absent tag: minor 0
 *
 * This header compiles alone as C11 and as C++20, and never needs the plugin's other files.
 */
#ifndef ONECLAW_ABI_H
#define ONECLAW_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- versions ---- */

#define OC_ABI_MAJOR 1
/* The newest minor described by these headers. A plugin states the minor it was built for and the lowest it needs. */
#define OC_ABI_MINOR 1
/* While version 1 is a draft, host and plugin must carry the same revision. After the freeze it has no effect. */
#define OC_ABI_DRAFT_REV 1

/* ---- contract tags (sdk/abi/README.md explains the tools that read them) ---- */

#define OC_ANY
#define OC_SERIAL
#define OC_CONCURRENT
#define OC_LEAF
#define OC_SUSPENDS
#define OC_SINCE(minor)

#define OC_EXPORT __attribute__((visibility("default")))

/* ---- atoms: frozen for ever, passed by value ---- */

/* UTF-8 text, not NUL-terminated. ptr may be NULL only when len is 0. */
typedef struct oc_str {
  const char *ptr;
  uint64_t len;
} oc_str;

/* Raw bytes. ptr may be NULL only when len is 0. */
typedef struct oc_bytes {
  const void *ptr;
  uint64_t len;
} oc_bytes;

/* See below; negative values are failures. */
typedef int32_t oc_status;

/* Where a callee puts a result of unknown size: called any number of times, in order, before the callee returns.
 * A status below 0 from write means: stop producing, return that status. write is leaf. */
typedef struct oc_sink {
  void *ctx;
  oc_status (*write)(void *ctx, const void *data, uint64_t len) OC_CONCURRENT OC_LEAF;
} oc_sink;

/* True when a size-prefixed table or struct is long enough to contain the member. */
#define OC_HAS_FIELD(ptr, type, member) \
  ((ptr) != NULL && (uint64_t)(ptr)->size >= (uint64_t)(offsetof(type, member) + sizeof(((type *)0)->member)))
/* True when a table contains the function and it is not NULL: the one test before calling anything optional. */
#define OC_HAS(ptr, type, member) (OC_HAS_FIELD(ptr, type, member) && (ptr)->member != NULL)

/* ---- status: one closed set, the number is the contract ----
 *
 *   code  name              retry?        HTTP  meaning
 */
#define OC_OK 0                 /*  -         200   done */
#define OC_NOT_FOUND 1          /*  no        404   a normal miss; not logged as an error */
#define OC_STOP 2               /*  -         200   a row callback asks to end; counts as OK for the caller */
#define OC_INVALID (-1)         /*  never     422   the caller's input is wrong */
#define OC_UNAUTHENTICATED (-2) /* never    401   no valid identity */
#define OC_DENIED (-3)          /*  never     403   identity known, permission not granted */
#define OC_CONFLICT (-4)        /*  re-read   409   exists already, version differs, or re-entry of a serial function */
#define OC_PRECONDITION (-5)    /*  no        402   a guard or a floor (balance) did not hold */
#define OC_EXHAUSTED (-6)       /*  later     429   rate or quota; wait retry_after_ms */
#define OC_TOO_LARGE (-7)       /*  never     413   beyond a named limit */
#define OC_UNAVAILABLE (-8)     /*  backoff   503   transient; nothing happened */
#define OC_TIMEOUT (-9)         /*  ask first 504   deadline passed; outcome unknown unless the call is idempotent */
#define OC_CANCELLED (-10)      /*  no        499   the call was cancelled; return promptly */
#define OC_UNSUPPORTED (-11)    /*  never     501   not in this plugin or this version */
#define OC_CORRUPT (-12)        /*  never     500   stored data are damaged; an operator is needed */
#define OC_INTERNAL (-13)       /*  no        500   a bug in the callee; counted */
/* A receiver treats an unknown negative code as OC_INTERNAL and an unknown positive one as OC_OK. */

/* ---- one request in flight ---- */

/* Host-owned and opaque; valid until the function that received it returns. Pass it on to every host function. */
typedef struct oc_call oc_call;

/* Who the call is made for. All strings may be empty (for instance during start). */
typedef struct oc_principal {
  uint32_t size;
  uint32_t reserved;
  oc_str tenant; /* tenant id; there is one implicit tenant */
  oc_str user;   /* user id (ULID) */
  oc_str job;    /* job id when the call belongs to a job */
  oc_str step;   /* step name when the call belongs to a step */
} oc_principal;

/* ---- the host's core table: always complete up to its minor ---- */

#define OC_LOG_TRACE 0
#define OC_LOG_DEBUG 1
#define OC_LOG_INFO 2
#define OC_LOG_WARN 3
#define OC_LOG_ERROR 4

/* No deadline. Absolute times are nanoseconds of the host's monotonic clock, as returned by now(). */
#define OC_NO_DEADLINE INT64_MAX

typedef struct oc_host {
  uint32_t size;
  uint16_t abi_minor; /* the host's minor */
  uint16_t draft_rev; /* the host's draft revision */
  void *self;         /* first argument of every function below; belongs to one instance */

  /* Returns a service table ("oneclaw.host.http/1", see oneclaw/host/), valid until destroy() returns; NULL when the
   * host lacks it, the manifest does not list it under requires or optional, or the deployment does not grant it. */
  const void *(*query)(void *self, oc_str service_id)OC_ANY OC_LEAF;

  /* Writes one log line; call may be NULL (own threads, create). Text beyond 8 KiB is cut. */
  void (*log)(void *self, oc_call *call, int32_t level, oc_str text) OC_ANY OC_LEAF;

  /* Monotonic nanoseconds. */
  int64_t (*now)(void *self) OC_ANY OC_LEAF;

  /* The call's absolute deadline in monotonic nanoseconds, or OC_NO_DEADLINE. */
  int64_t (*deadline)(void *self, oc_call *call) OC_CONCURRENT OC_LEAF;

  /* 1 when the call was cancelled or its deadline has passed, else 0. */
  int32_t (*cancelled)(void *self, oc_call *call) OC_CONCURRENT OC_LEAF;

  /* Attaches error detail to the call and returns `status`, so that a plugin can write `return host->fail(...)`.
   * retry_after_ms 0 = unknown. Text beyond 2 KiB is cut; invalid UTF-8 is replaced. Inside create() there is no call
   * yet: NULL then stands for it, and the text tells why the instance was refused. */
  oc_status (*fail)(void *self, oc_call *call, oc_status status, oc_str text, uint32_t retry_after_ms)
      OC_CONCURRENT OC_LEAF;

  /* The detail attached to the call by the last failing host function or by fail(); valid until the next one. */
  oc_str (*error_text)(void *self, oc_call *call) OC_CONCURRENT OC_LEAF;

  /* Who the call is for. Fills at most out->size bytes; strings live as long as the call. */
  void (*principal)(void *self, oc_call *call, oc_principal *out) OC_CONCURRENT OC_LEAF;

  /* Parks the fiber. OC_OK after the time, OC_CANCELLED or OC_TIMEOUT earlier. 0 yields once. */
  oc_status (*sleep)(void *self, oc_call *call, uint64_t ns) OC_CONCURRENT OC_SUSPENDS;

#if OC_ABI_MINOR >= 1
  /* The loop this call runs on, 0 ... loop_count - 1; handles (events, streams, sockets) belong to a loop. */
  uint32_t (*loop_index)(void *self, oc_call *call) OC_CONCURRENT OC_LEAF OC_SINCE(1);
  /* How many loops the host runs; constant for the life of the process. */
  uint32_t (*loop_count)(void *self) OC_ANY OC_LEAF OC_SINCE(1);
#endif
} oc_host;

/* ---- the plugin's descriptor ---- */

typedef struct oc_plugin {
  uint32_t size;
  uint16_t abi_built;   /* OC_ABI_MINOR of the headers it was compiled with */
  uint16_t abi_needed;  /* the lowest host minor it works with */
  uint16_t draft_rev;   /* OC_ABI_DRAFT_REV */
  uint16_t reserved[3]; /* zero */
  oc_str id;            /* equal to the manifest's */
  oc_str version;       /* equal to the manifest's */
  /* Interface ids, "oneclaw.<kind>/1", NULL at the end; equal to the manifest's `provides`. */
  const char *const *provides;

  /* Makes an instance. `host` lives until destroy() returned. `name` and `config` (JSON, already validated against the
   * manifest's schema, defaults filled in) are borrowed. No I/O, no waiting, no threads. */
  oc_status (*create)(const oc_host *host, oc_str name, oc_str config, void **self) OC_SERIAL OC_LEAF;
  /* Opens what the instance needs. After a failure stop() and destroy() follow. */
  oc_status (*start)(void *self, oc_call *call) OC_SERIAL OC_SUSPENDS;
  /* Ends background work and closes connections; no kind call is in flight any more. */
  oc_status (*stop)(void *self, oc_call *call) OC_SERIAL OC_SUSPENDS;
  /* Frees the instance. Every handle from the host has been given back before. */
  void (*destroy)(void *self) OC_SERIAL OC_LEAF;
  /* The table of an interface listed in provides, valid until destroy(); NULL for any other id. */
  const void *(*query)(void *self, const char *interface_id)OC_ANY OC_LEAF;
} oc_plugin;

/* The one exported symbol. Returns constant data and does nothing else. */
#define OC_PLUGIN_SYMBOL "oneclaw_plugin_v1"
typedef const oc_plugin *(*oc_plugin_entry)(void)OC_ANY OC_LEAF;
OC_EXPORT const oc_plugin *oneclaw_plugin_v1(void) OC_ANY OC_LEAF;

#ifdef __cplusplus
}
#endif
#endif
