// oneclaw/cpp/store.h - Store: derive from it to provide "oneclaw.store/1". Semantics: oneclaw/store.h.
#pragma once

#include <oneclaw/cpp/elements.h>
#include <oneclaw/cpp/guard.h>
#include <oneclaw/store.h>

#include <span>
#include <string_view>

namespace oneclaw::sdk {

// Requests arrive completed to the size these headers know; read the writes of a commit through Elements.

// The caller's row callback. Leaf: it must not be called under a lock that the callee needs again.
class RowSink {
 public:
  RowSink(oc_row_fn fn, void* ctx) noexcept : fn_(fn), ctx_(ctx) {}

  // OC_OK: go on. OC_STOP: end with OC_OK. Below 0: end with that status.
  oc_status operator()(const oc_row& row) const noexcept { return fn_(ctx_, &row); }

 private:
  oc_row_fn fn_;
  void* ctx_;
};

// open and close never overlap; the others may run on several loop threads at once. All may suspend.
class Store {
 public:
  virtual Status open(Call call, Elements<oc_table> tables) = 0;
  virtual Status get(Call call, std::string_view table, std::span<const oc_value> key, RowSink row) = 0;
  virtual Status query(Call call, const oc_query& query, RowSink row) = 0;
  virtual Status commit(Call call, const oc_commit& commit, oc_commit_result& result) = 0;
  virtual Status close(Call call) = 0;

  static constexpr const char* kInterface = OC_STORE_V1;
  template <class T>
  static const void* table() noexcept;

 protected:
  ~Store() = default;
};

template <class T>
struct StoreTable {
  static oc_status open(void* self, oc_call* call, const oc_table* tables, uint32_t count) noexcept {
    return guard<T>(self, call, [&](Store& store, Call c) { return store.open(c, Elements(tables, count)); });
  }
  static oc_status get(void* self, oc_call* call, oc_str table, const oc_value* key, uint32_t key_count, oc_row_fn row,
                       void* ctx) noexcept {
    return guard<T>(self, call, [&](Store& store, Call c) {
      return store.get(c, view(table), {key, key_count}, RowSink(row, ctx));
    });
  }
  static oc_status query(void* self, oc_call* call, const oc_query* query, oc_row_fn row, void* ctx) noexcept {
    return guard<T>(self, call, [&](Store& store, Call c) { return store.query(c, known(*query), RowSink(row, ctx)); });
  }
  static oc_status commit(void* self, oc_call* call, const oc_commit* commit, oc_commit_result* result) noexcept {
    return guard<T>(self, call, [&](Store& store, Call c) { return store.commit(c, known(*commit), *result); });
  }
  static oc_status close(void* self, oc_call* call) noexcept {
    return guard<T>(self, call, [](Store& store, Call c) { return store.close(c); });
  }

  static constexpr oc_store_v1 kValue = {
      .size = sizeof(oc_store_v1),
      .flags = 0,
      .open = &open,
      .get = &get,
      .query = &query,
      .commit = &commit,
      .close = &close,
  };
};

template <class T>
const void* Store::table() noexcept {
  return &StoreTable<T>::kValue;
}

}  // namespace oneclaw::sdk
