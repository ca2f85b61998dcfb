#include "sqlite_store.h"

#include "opening.h"
#include "sql.h"

#include <oneclaw/store_rules/commit_rules.h>
#include <oneclaw/store_rules/query_rules.h>

#include <optional>
#include <string>
#include <utility>

namespace oneclaw::store_sqlite {

namespace {

using sdk::Call;
using sdk::Result;
using sdk::Status;

Status not_open() { return {OC_UNAVAILABLE, "the store is not open"}; }

}  // namespace

SqliteStore::SqliteStore(sdk::Host host, Config config)
    : host_(host), config_(std::move(config)), events_(host), offload_(host) {}

Status SqliteStore::start(Call call) {
  if (!events_ || !offload_) {
    return {OC_UNAVAILABLE, "store_sqlite needs the services event and offload of the host"};
  }
  std::optional<Opened> file;
  auto readers = std::make_unique<Readers>(config_.path, offload_, host_.loop_count());
  Status opened = offload_.run(call, [&]() -> Status {
    auto made = open_file(config_);
    if (!made) return made.take_status();
    file.emplace(std::move(*made));
    return readers->open();
  });
  if (opened.code() != OC_OK) return opened;
  if (!file->notice.empty()) call.log(OC_LOG_WARN, file->notice);
  readers_ = std::move(readers);
  writer_ = std::make_unique<Writer>(host_, events_, std::move(*file), config_.wal_bytes);
  return {};
}

Status SqliteStore::stop(Call call) {
  if (!writer_) return {};
  Status closed = close(call);
  readers_.reset();
  Status stopped = offload_.run(call, [this]() -> Status {
    writer_.reset();
    return {};
  });
  return stopped.code() != OC_OK ? std::move(stopped) : std::move(closed);
}

Status SqliteStore::open(Call call, sdk::Elements<oc_table> tables) {
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

Status SqliteStore::get(Call call, std::string_view name, std::span<const oc_value> key, sdk::RowSink row) {
  std::shared_ptr<const Tables> tables;
  const Declaration* table = nullptr;
  if (Status bad = find(name, tables, table); bad.code() != OC_OK) return bad;
  if (Status bad = store_rules::check_get(*table, key); bad.code() != OC_OK) return bad;
  Rows rows(table->columns.size());
  if (Status read = readers_->read_one(call, get_sql(*table, key), rows); read.code() != OC_OK) return read;
  return rows.is_empty() ? Status(OC_NOT_FOUND) : rows.give_to(row);
}

Status SqliteStore::query(Call call, const oc_query& query, sdk::RowSink row) {
  std::shared_ptr<const Tables> tables;
  const Declaration* table = nullptr;
  if (Status bad = find(sdk::view(query.table), tables, table); bad.code() != OC_OK) return bad;
  if (Status bad = store_rules::check_query(*table, query); bad.code() != OC_OK) return bad;
  Rows rows(table->columns.size());
  if (Status read = readers_->read(call, query_sql(*table, query), query.limit, rows); read.code() != OC_OK)
    return read;
  return rows.give_to(row);
}

Status SqliteStore::commit(Call call, const oc_commit& commit, oc_commit_result& result) {
  result.failed_write = OC_NO_WRITE;
  result.replayed = 0;
  if (Status bad = store_rules::check_commit(commit, &result); bad.code() != OC_OK) return bad;
  if (!is_open_) return not_open();
  return writer_->commit(call, commit, result);
}

Status SqliteStore::close(Call call) {
  if (!is_open_.exchange(false)) return {};
  return writer_->alone(call, [](Connection& db, Tables&) -> Status {
    if (Status marked = mark_clean(db, true); marked.code() != OC_OK) return marked;
    const int code = sqlite3_wal_checkpoint_v2(db.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    return code == SQLITE_OK || code == SQLITE_BUSY ? Status() : db.error(code, "closing");
  });
}

Status SqliteStore::find(std::string_view name, std::shared_ptr<const Tables>& tables,
                         const Declaration*& table) const {
  if (!is_open_) return not_open();
  tables = writer_->tables();
  const auto found = tables->find(name);
  if (found == tables->end()) {
    return {OC_INVALID, "table \"" + std::string(name.substr(0, OC_STORE_MAX_NAME)) + "\" was not declared"};
  }
  table = &found->second;
  return {};
}

}  // namespace oneclaw::store_sqlite
