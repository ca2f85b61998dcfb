// Rows: what a query found, copied out of SQLite, so that it can be read on another thread and given to the caller's
// callback afterwards.
#pragma once

#include "connection.h"

#include <oneclaw/cpp/store.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace oneclaw::store_sqlite {

class Rows {
 public:
  explicit Rows(std::size_t columns) : columns_(columns) {}

  // The statement's row: its columns, then the version.
  void add(const Statement& statement);
  void clear() noexcept;
  bool is_empty() const noexcept { return versions_.empty(); }
  std::size_t bytes() const noexcept { return bytes_; }
  // OC_STOP of the callback ends with OC_OK, a failure with that.
  sdk::Status give_to(const sdk::RowSink& row) const;

  static constexpr std::size_t kMaxBytes = 512u << 20;  // of one answer

 private:
  std::size_t columns_;
  std::size_t bytes_ = 0;
  std::vector<oc_value> values_;
  std::vector<std::int64_t> versions_;
  std::deque<std::string> payloads_;  // stand still while others are added
};

}  // namespace oneclaw::store_sqlite
