// Readers: connections that only read. Short reads run where they are asked for, on a connection of that loop; those
// that turn out long are begun again on the host's pool, so that no loop waits for a disk or a large sort.
#pragma once

#include "connection.h"
#include "rows.h"
#include "sql.h"

#include <oneclaw/cpp/host.h>
#include <oneclaw/cpp/host/offload.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace oneclaw::store_sqlite {

class Readers {
 public:
  Readers(std::string path, sdk::OffloadService offload, std::size_t loops);
  // Opens the connections of the loops. Blocks.
  sdk::Status open();

  // On a fiber of any loop. One row by its key: never suspends.
  sdk::Status read_one(sdk::Call call, const Sql& sql, Rows& rows);
  // Suspends when `limit` rows may be many, or the read turns out long. OC_TOO_LARGE beyond Rows::kMaxBytes.
  sdk::Status read(sdk::Call call, const Sql& sql, std::uint32_t limit, Rows& rows);

  // Steps of SQLite's machine that a read may take on a loop: some 2 ms here.
  static constexpr int kStepsOnLoop = 50'000;
  static constexpr std::uint32_t kRowsOnLoop = 500;  // an answer that may have more is read on the pool at once
  static constexpr std::size_t kMaxIdle = 8;         // connections kept for the pool's threads

 private:
  Connection& of_loop(sdk::Call call) { return *of_loops_[call.loop_index() % of_loops_.size()]; }
  sdk::Result<std::unique_ptr<Connection>> take_pooled();
  void give_back(std::unique_ptr<Connection> connection);

  const std::string path_;
  const sdk::OffloadService offload_;
  std::vector<std::unique_ptr<Connection>> of_loops_;  // each touched by its loop alone
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace oneclaw::store_sqlite
