/* oneclaw/store.h - kind "oneclaw.store/1": durable tables of typed columns with atomic guarded commits.
 *
 * THE IDEA
 *   The host declares every table; the plugin owns durability and knows nothing of users, wallets or jobs. Five
 *   operations: open, get, query, commit, close.
 *
 * SEMANTICS every store shares (the conformance suite of `oneclaw plugin check` proves them)
 *   - Text is UTF-8 without U+0000, compared and ordered as bytes. JSON is stored as text, byte for byte.
 *   - NULL orders before every value, in both directions of comparison; ascending order puts NULL first, descending
 * last.
 *   - Each row carries a version: 1 after insert, plus one with every change. Guards may name it.
 *   - A commit is atomic and isolated: all writes or none, in the given order, each seeing the ones before it.
 *   - A commit with the id of an earlier successful commit changes nothing and reports `replayed`. So a commit whose
 *     outcome is unknown (OC_TIMEOUT, OC_CANCELLED, OC_UNAVAILABLE) is settled by sending it again. An id is kept for
 *     24 hours, or until OC_STORE_KEPT_COMMITS later commits succeeded, whichever ends first; a store may keep it
 *     longer. Whoever settles a commit does so before either passes.
 *   - A commit that returned OC_OK survives what the store promises to survive (memory: nothing; others: a crash).
 *   - get and query see every commit that returned before they began.
 */
#ifndef ONECLAW_STORE_H
#define ONECLAW_STORE_H

#include <oneclaw/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OC_STORE_V1 "oneclaw.store/1"

/* ---- limits: the host never sends more, a store may refuse more with OC_TOO_LARGE ---- */
#define OC_STORE_MAX_COLUMNS 64
#define OC_STORE_MAX_KEY_COLUMNS 8
#define OC_STORE_MAX_WRITES 4096
#define OC_STORE_MAX_VALUE_BYTES (16u << 20)
#define OC_STORE_MAX_COMMIT_BYTES (64u << 20)
#define OC_STORE_MAX_LIMIT 10000
#define OC_STORE_MAX_NAME 48
#define OC_STORE_MAX_INDEXES 32       /* of one table */
#define OC_STORE_MAX_CONDITIONS 64    /* of one query */
#define OC_STORE_MAX_IN 1000          /* values of one IN */
#define OC_STORE_MAX_ORDER 16         /* columns of one query's order, before the key */
#define OC_STORE_MAX_GUARDS 64        /* of one write */
#define OC_STORE_MAX_COMMIT_ID 64     /* bytes */
#define OC_STORE_MAX_TABLES 1024      /* of one open */
#define OC_STORE_KEPT_COMMITS 1000000 /* later commits that a commit's id outlives at least, within 24 hours */

/* ---- values ---- */

#define OC_VALUE_NULL 0
#define OC_VALUE_INT 1  /* as.i */
#define OC_VALUE_REAL 2 /* as.d; never NaN */
#define OC_VALUE_TEXT 3 /* as.s */
#define OC_VALUE_BLOB 4 /* as.b */

typedef struct oc_value {
  int32_t type;
  uint32_t reserved; /* zero */
  union {
    int64_t i;
    double d;
    oc_str s;
    oc_bytes b;
  } as;
} oc_value;

/* ---- declarations ---- */

/* Column types. INT and TIME hold OC_VALUE_INT, TEXT and JSON hold OC_VALUE_TEXT. */
#define OC_COLUMN_INT 1
#define OC_COLUMN_REAL 2
#define OC_COLUMN_TEXT 3
#define OC_COLUMN_BLOB 4
#define OC_COLUMN_JSON 5 /* text that holds JSON; stores may keep it as text only */
#define OC_COLUMN_TIME 6 /* microseconds since 1970-01-01 UTC */

#define OC_COLUMN_NULLABLE 1u

typedef struct oc_column {
  oc_str name; /* [a-z][a-z0-9_]*, at most OC_STORE_MAX_NAME bytes, not starting with "oc_" */
  int32_t type;
  uint32_t flags;
} oc_column;

#define OC_INDEX_UNIQUE 1u /* rows whose indexed columns are all non-NULL must differ */

typedef struct oc_index {
  oc_str name;
  const uint16_t *columns; /* positions in the table's columns */
  uint32_t column_count;
  uint32_t flags;
} oc_index;

typedef struct oc_table {
  uint32_t size;
  uint32_t version; /* grows with every change of the declaration; changes only add nullable columns, tables, indexes */
  oc_str name;
  const oc_column *columns;
  uint32_t column_count;
  uint32_t key_count; /* the first key_count columns are the primary key, not nullable */
  const oc_index *indexes;
  uint32_t index_count;
  uint32_t flags; /* zero */
} oc_table;

/* ---- reading ---- */

typedef struct oc_row {
  uint32_t size;
  uint32_t count;         /* values in the order of the declared columns */
  const oc_value *values; /* borrowed until the callback returns */
  int64_t version;
} oc_row;

/* OC_OK: go on. OC_STOP: enough, the function returns OC_OK. Below 0: the function returns that status.
 * Leaf: it must not call the store or suspend. */
typedef oc_status (*oc_row_fn)(void *ctx, const oc_row *row) OC_CONCURRENT OC_LEAF;

#define OC_OP_EQ 1
#define OC_OP_NE 2
#define OC_OP_LT 3
#define OC_OP_LE 4
#define OC_OP_GT 5
#define OC_OP_GE 6
#define OC_OP_IN 7      /* any of the values */
#define OC_OP_PREFIX 8  /* text begins with the value, as bytes */
#define OC_OP_IS_NULL 9 /* no value */
#define OC_OP_NOT_NULL 10
/* Comparisons other than IS_NULL and NOT_NULL are false when the column is NULL. Value types must match the column. */

typedef struct oc_condition {
  uint16_t column;
  uint16_t op;
  uint32_t value_count; /* 1, or as many as IN has (at most OC_STORE_MAX_IN), or 0 for the NULL tests */
  const oc_value *values;
} oc_condition;

#define OC_ORDER_DESC 1u

typedef struct oc_order {
  uint16_t column;
  uint16_t flags;
} oc_order;

typedef struct oc_query {
  uint32_t size;
  uint32_t limit; /* 1 ... OC_STORE_MAX_LIMIT */
  oc_str table;
  const oc_condition *where; /* all must hold */
  uint32_t where_count;
  uint32_t order_count;
  /* The primary key is always appended as the last criterion, ascending, so that the order is total. */
  const oc_order *order;
  /* Keyset cursor, or NULL for the first page: the last row's values of the order columns, then of the primary key
   * columns. It names a position, not a session: it stays good while rows change and across another store. */
  const oc_value *after;
  uint32_t after_count; /* 0, or order_count + key_count */
  uint32_t flags;       /* zero */
} oc_query;

/* ---- writing ---- */

#define OC_WRITE_INSERT 1 /* OC_CONFLICT when the key exists */
#define OC_WRITE_UPSERT 2 /* inserts, or replaces the columns that are not key */
#define OC_WRITE_UPDATE 3 /* changes the named columns; OC_NOT_FOUND (reported as a failed write) when absent */
#define OC_WRITE_DELETE 4 /* with guards: OC_NOT_FOUND when absent; without: absent is fine */
#define OC_WRITE_ADD \
  5 /* column += delta; OC_PRECONDITION when the column is NULL, or the sum is below the floor or overflows */
#define OC_WRITE_CHECK 6  /* changes nothing: the guards must hold, OC_NOT_FOUND when absent */
#define OC_WRITE_ABSENT 7 /* changes nothing: OC_CONFLICT when the key exists */

#define OC_GUARD_COLUMN 1  /* the column's value equals `value` (NULL equals NULL) */
#define OC_GUARD_VERSION 2 /* the row's version equals value.as.i */

typedef struct oc_guard {
  uint16_t kind;
  uint16_t column;
  uint32_t reserved;
  oc_value value;
} oc_guard; /* a guard that does not hold: OC_PRECONDITION. Guards of UPSERT concern the row that is there: without one
             * it inserts. INSERT and ABSENT take no guards: OC_INVALID. */

typedef struct oc_assign {
  uint16_t column;
  uint16_t reserved[3];
  oc_value value;
} oc_assign;

typedef struct oc_write {
  uint32_t size;
  int32_t kind;
  oc_str table;
  const oc_value *key; /* the primary key's values */
  uint32_t key_count;
  /* INSERT, UPSERT: the other columns (missing ones are NULL). UPDATE: those to change. */
  uint32_t assign_count;
  const oc_assign *assigns;
  const oc_guard *guards;
  uint32_t guard_count;
  /* ADD */
  uint16_t add_column; /* INT, not nullable or not NULL */
  uint16_t has_floor;
  int64_t add_delta;
  int64_t add_floor;
} oc_write;

typedef struct oc_commit {
  uint32_t size;
  uint32_t write_count;
  oc_str id; /* 1 ... OC_STORE_MAX_COMMIT_ID bytes, chosen by the caller, unique for ever */
  const oc_write *writes;
} oc_commit;

#define OC_NO_WRITE UINT32_MAX

typedef struct oc_commit_result {
  uint32_t size;
  uint32_t failed_write; /* index of the write that failed, or OC_NO_WRITE */
  int32_t replayed;      /* 1: an earlier commit with this id had succeeded; nothing was changed now */
  int32_t reserved;
} oc_commit_result;

/* ---- the table ---- */

typedef struct oc_store_v1 {
  uint32_t size;
  uint32_t flags; /* zero */

  /* Creates or migrates the tables (additive only: all or none). The whole declaration is given each time; tables of
   * the store that are not named stay untouched. OC_INVALID: a declaration that is wrong or not additive; OC_CONFLICT:
   * rows of the store break a new unique index. Called once before anything else, and again when the host declares
   * more. Idempotent. */
  oc_status (*open)(void *self, oc_call *call, const oc_table *tables, uint32_t count) OC_SERIAL OC_SUSPENDS;

  /* The row with this key; OC_NOT_FOUND without calling row. */
  oc_status (*get)(void *self, oc_call *call, oc_str table, const oc_value *key, uint32_t key_count, oc_row_fn row,
                   void *ctx) OC_CONCURRENT OC_SUSPENDS;

  /* Rows in order, at most limit. OC_OK also when there are none. OC_INVALID: unknown table, column, type or cursor.
   * A NULL as the value of a comparison is OC_INVALID; in a cursor it stands for the NULL of a nullable column. */
  oc_status (*query)(void *self, oc_call *call, const oc_query *query, oc_row_fn row, void *ctx)
      OC_CONCURRENT OC_SUSPENDS;

  /* Applies all writes or none. On failure the status is that of the first write that failed, and failed_write tells
   * which. OC_TIMEOUT, OC_CANCELLED and OC_UNAVAILABLE: the outcome is unknown, the commit may have been applied;
   * commit again with the same id. */
  oc_status (*commit)(void *self, oc_call *call, const oc_commit *commit, oc_commit_result *result)
      OC_CONCURRENT OC_SUSPENDS;

  /* Flushes and closes; stop() follows. Idempotent. */
  oc_status (*close)(void *self, oc_call *call) OC_SERIAL OC_SUSPENDS;
} oc_store_v1;

#ifdef __cplusplus
}
#endif
#endif
