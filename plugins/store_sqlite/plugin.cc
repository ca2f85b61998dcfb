// store_sqlite as a plugin: the table of "oneclaw.store/1" over one SQLite file.
#include "config.h"
#include "opening.h"
#include "readers.h"
#include "sql.h"
#include "writer.h"

#include <oneclaw/cpp/host/event.h>
#include <oneclaw/cpp/host/offload.h>
#include <oneclaw/cpp/plugin.h>
#include <oneclaw/cpp/store.h>
#include <oneclaw/store_rules/commit_rules.h>
#include <oneclaw/store_rules/query_rules.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

namespace oneclaw::store_sqlite {

namespace {

using sdk::Call;
using sdk::Result;
using sdk::Status;

class StoreSqlite final : public sdk::Plugin, public sdk::Store {
 public:
  explicit StoreSqlite(const sdk::Setup& setup)
      : Plugin(setup), config_(parse_config(setup.config)), events_(host()), offload_(host()) {}

 private:
  Status start(Call call) override {
    if (!events_ || !offload_) {
      return {OC_UNAVAILABLE, "store_sqlite needs the services event and offload of the host"};
    }
    std::optional<Opened> file;
    auto readers = std::make_unique<Readers>(config_.path, offload_, host().loop_count());
    Status opened = offload_.run(call, [&]() -> Status {
      auto made = open_file(config_);
      if (!made) return made.take_status();
      file.emplace(std::move(*made));
      return readers->open();
    });
    if (opened.code() != OC_OK) return opened;
    if (!file->notice.empty()) call.log(OC_LOG_WARN, file->notice);
    readers_ = std::move(readers);
    writer_ = std::make_unique<Writer>(host(), events_, std::move(*file), config_.wal_bytes);
    return {};
  }

  Status stop(Call call) override {
    if (!writer_) return {};
    Status closed = close(call);
    // The readers first: the last connection that closes carries the log over, and only the writer may do that.
    readers_.reset();
    Status stopped = offload_.run(call, [this]() -> Status {
      writer_.reset();
      return {};
    });
    return stopped.code() != OC_OK ? std::move(stopped) : std::move(closed);
  }

  Status open(Call call, sdk::Elements<oc_table> tables) override {
    if (!writer_) return not_open();
    auto declared = parse_all(tables);
    if (!declared) return declared.take_status();
    Status done = writer_->alone(call, [declared = std::move(*declared)](Connection& db, Tables& known) -> Status {
      Status migrated = migrate(db, declared, known);
      return migrated.ok() ? mark_clean(db, false) : std::move(migrated);
    });
    if (done.code() == OC_OK) is_open_ = true;
    return done;
  }

  Status get(Call call, std::string_view name, std::span<const oc_value> key, sdk::RowSink row) override {
    std::shared_ptr<const Tables> tables;
    const Declaration* table = nullptr;
    if (Status bad = find(name, tables, table); bad.code() != OC_OK) return bad;
    if (Status bad = store_rules::check_get(*table, key); bad.code() != OC_OK) return bad;
    Rows rows(table->columns.size());
    if (Status read = readers_->read_one(call, get_sql(*table, key), rows); read.code() != OC_OK) return read;
    return rows.is_empty() ? Status(OC_NOT_FOUND) : rows.give_to(row);
  }

  Status query(Call call, const oc_query& query, sdk::RowSink row) override {
    std::shared_ptr<const Tables> tables;
    const Declaration* table = nullptr;
    if (Status bad = find(sdk::view(query.table), tables, table); bad.code() != OC_OK) return bad;
    if (Status bad = store_rules::check_query(*table, query); bad.code() != OC_OK) return bad;
    Rows rows(table->columns.size());
    if (Status read = readers_->read(call, query_sql(*table, query), query.limit, rows); read.code() != OC_OK)
      return read;
    return rows.give_to(row);
  }

  Status commit(Call call, const oc_commit& commit, oc_commit_result& result) override {
    result.failed_write = OC_NO_WRITE;
    result.replayed = 0;
    if (Status bad = store_rules::check_commit(commit, &result); bad.code() != OC_OK) return bad;
    if (!is_open_) return not_open();
    return writer_->commit(call, commit, result);
  }

  // Carries the log over and marks the file; whatever is asked after that waits for the next open().
  Status close(Call call) override {
    if (!is_open_.exchange(false)) return {};
    return writer_->alone(call, [](Connection& db, Tables&) -> Status {
      if (Status marked = mark_clean(db, true); marked.code() != OC_OK) return marked;
      const int code = sqlite3_wal_checkpoint_v2(db.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
      return code == SQLITE_OK || code == SQLITE_BUSY ? Status() : db.error(code, "closing");
    });
  }

  static Status not_open() { return {OC_UNAVAILABLE, "the store is not open"}; }

  // `tables` keeps what `table` points into.
  Status find(std::string_view name, std::shared_ptr<const Tables>& tables, const Declaration*& table) const {
    if (!is_open_) return not_open();
    tables = writer_->tables();
    const auto found = tables->find(name);
    if (found == tables->end()) {
      return {OC_INVALID, "table \"" + std::string(name.substr(0, OC_STORE_MAX_NAME)) + "\" was not declared"};
    }
    table = &found->second;
    return {};
  }

  const Config config_;
  const sdk::EventService events_;
  const sdk::OffloadService offload_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Readers> readers_;
  std::atomic<bool> is_open_{false};
};

}  // namespace

}  // namespace oneclaw::store_sqlite

ONECLAW_PLUGIN(oneclaw::store_sqlite::StoreSqlite, oneclaw::sdk::Store)
