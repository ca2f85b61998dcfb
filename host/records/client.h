// The host's way to its records: typed reads and atomic commits through the store role, whatever store is behind it.
//
// Owner: the app; one for the deployment. Called on a task of any loop; open() before anything else. Functions suspend,
// and park while a store is being swapped. A commit whose outcome is unknown is settled here, by its id: callers only
// ever see done or not done, or OC_UNAVAILABLE when the store stays silent longer than kSettleTime.
#pragma once

#include "host/base/result.h"
#include "host/plugin/role/role.h"
#include "host/records/batch.h"
#include "host/records/query.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::records {

// There is one implicit tenant (decision 12).
inline constexpr std::string_view kDefaultTenant = "default";
inline constexpr std::chrono::seconds kCallTime{10};    // of one call to the store
inline constexpr std::chrono::seconds kSettleTime{30};  // of all tries of one commit
inline constexpr std::chrono::milliseconds kFirstRetry{20};
inline constexpr std::chrono::milliseconds kLongestRetry{2000};

// How a commit ended.
struct Outcome {
  oc_status status = OC_OK;
  bool is_replayed = false;                 // an earlier commit with the same id had done it
  std::uint32_t failed_write = UINT32_MAX;  // number in the batch of the write that failed
  std::string text;                         // why, with table and key

  bool ok() const noexcept { return status == OC_OK; }
  explicit operator bool() const noexcept { return ok(); }
  bool failed_at(std::uint32_t write) const noexcept { return status != OC_OK && failed_write == write; }
  base::Error error() const { return {status, text}; }
};

class Client {
 public:
  explicit Client(plugin::role::Role& store, std::string tenant = std::string(kDefaultTenant))
      : store_(store), tenant_(std::move(tenant)) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  const std::string& tenant() const noexcept { return tenant_; }

  // Declares all tables of the host; creates and migrates them. Idempotent.
  base::Result<void> open();

  // The record with this key, or nothing.
  template <class R, class... Keys>
  base::Result<std::optional<Stored<R>>> get(const Keys&... keys) {
    static_assert(sizeof...(Keys) == Schema<R>::kKeys, "as many values as the key has columns");
    const std::array<oc_value, sizeof...(Keys) + 1> key{text_value(tenant_), key_value(keys)...};
    std::optional<Stored<R>> found;
    auto read = read_one(Schema<R>::kTable, key.data(), static_cast<std::uint32_t>(key.size()),
                         [&](const oc_row& row) { return decode<R>(row, found.emplace()); });
    if (!read) return std::move(read).error();
    return found;
  }
  // As get(); OC_NOT_FOUND when there is none. `what` names the thing for a person: "job", "user".
  template <class R, class... Keys>
  base::Result<Stored<R>> need(std::string_view what, const Keys&... keys) {
    auto found = get<R>(keys...);
    if (!found) return std::move(found).error();
    if (!found->has_value()) return base::Error{OC_NOT_FOUND, absent(what, std::string(printable(keys))...)};
    return std::move(**found);
  }
  template <class R>
  base::Result<std::vector<Stored<R>>> find(Query<R> query) {
    std::vector<Stored<R>> rows;
    auto read = read_many(query.view(Schema<R>::kTable, tenant_),
                          [&](const oc_row& row) { return decode<R>(row, rows.emplace_back()); });
    if (!read) return std::move(read).error();
    return rows;
  }
  // The first of the answer, or nothing.
  template <class R>
  base::Result<std::optional<Stored<R>>> find_one(Query<R> query) {
    auto rows = find(std::move(query.limit(1)));
    if (!rows) return std::move(rows).error();
    if (rows->empty()) return std::optional<Stored<R>>();
    return std::optional<Stored<R>>(std::move(rows->front()));
  }

  // Calls fn for every row in key order, page by page. `fn` may suspend; it sees rows as of their page.
  template <class R, class Fn>
  base::Result<void> for_each(Query<R> query, Fn&& fn) {
    for (;;) {
      auto rows = find(query);
      if (!rows) return std::move(rows).error();
      for (const Stored<R>& row : *rows) fn(row);
      if (rows->size() < query.page_size()) return {};
      query.after(rows->back().record);
    }
  }

  // Applies all writes or none. `id` is at most 64 bytes, unique for ever; empty: a new one. A commit of the same id
  // happens once.
  Outcome commit(Batch& batch, std::string_view id = {});

 private:
  using RowFn = std::function<bool(const oc_row&)>;

  template <class R>
  static bool decode(const oc_row& row, Stored<R>& into) {
    if (row.count < kColumnCount<R> + 1) return false;
    bool is_good = true;
    for_each_column<R>([&]<class M>(const Column<R, M>& c, std::uint16_t at) {
      is_good = ColumnOf<M>::from(row.values[at], into.record.*c.member) && is_good;
    });
    into.version = row.version;
    return is_good;
  }
  static oc_value key_value(std::string_view text) noexcept { return text_value(text); }
  static oc_value key_value(std::int64_t number) noexcept { return int_value(number); }
  static std::string printable(std::string_view text) { return std::string(text); }
  static std::string printable(std::int64_t number) { return std::to_string(number); }
  template <class... Texts>
  static std::string absent(std::string_view what, const Texts&... keys) {
    std::string text(what);
    ((text += " " + keys), ...);
    return text + " does not exist";
  }

  base::Result<void> read_one(std::string_view table, const oc_value* key, std::uint32_t key_count, const RowFn& fn);
  base::Result<void> read_many(const oc_query& query, const RowFn& fn);
  oc_status commit_once(const oc_commit& commit, oc_commit_result& result, std::string& text);

  plugin::role::Role& store_;
  std::string tenant_;
};

}  // namespace oneclaw::records
