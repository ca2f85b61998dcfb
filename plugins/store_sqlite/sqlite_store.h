// SqliteStore: the five operations of oneclaw/store.h on one SQLite file, from start() to stop().
//
// On fibers of any loop; everything but get() suspends. start(), open(), close() and stop() never overlap.
#pragma once

#include "config.h"
#include "readers.h"
#include "schema.h"
#include "writer.h"

#include <oneclaw/cpp/elements.h>
#include <oneclaw/cpp/host.h>
#include <oneclaw/cpp/host/event.h>
#include <oneclaw/cpp/host/offload.h>
#include <oneclaw/cpp/store.h>

#include <atomic>
#include <memory>
#include <span>
#include <string_view>

namespace oneclaw::store_sqlite {

class SqliteStore {
 public:
  SqliteStore(sdk::Host host, Config config);

  sdk::Status start(sdk::Call call);
  sdk::Status stop(sdk::Call call);
  sdk::Status open(sdk::Call call, sdk::Elements<oc_table> tables);
  sdk::Status get(sdk::Call call, std::string_view table, std::span<const oc_value> key, sdk::RowSink row);
  sdk::Status query(sdk::Call call, const oc_query& query, sdk::RowSink row);
  sdk::Status commit(sdk::Call call, const oc_commit& commit, oc_commit_result& result);
  // Carries the log over and marks the file; whatever is asked after that waits for the next open().
  sdk::Status close(sdk::Call call);

 private:
  // `tables` keeps what `table` points into.
  sdk::Status find(std::string_view name, std::shared_ptr<const Tables>& tables,
                   const store_rules::Declaration*& table) const;

  const sdk::Host host_;
  const Config config_;
  const sdk::EventService events_;
  const sdk::OffloadService offload_;
  // The readers go first: the last connection that closes carries the log over, and only the writer's may do that.
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Readers> readers_;
  std::atomic<bool> is_open_{false};
};

}  // namespace oneclaw::store_sqlite
