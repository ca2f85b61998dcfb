#include "host/check/store_client.h"

#include <random>

namespace oneclaw::check {
namespace {

std::string random_letters(std::size_t count) {
  std::random_device device;
  std::string out;
  while (out.size() < count) out += static_cast<char>('a' + device() % 26);
  return out;
}

struct Collector {
  std::vector<Row> rows;
  static oc_status on_row(void* context, const oc_row* row) {
    static_cast<Collector*>(context)->rows.push_back(copy_row(*row));
    return OC_OK;
  }
};

}  // namespace

std::string Rows::column(std::size_t column) const {
  std::string out;
  for (const Row& row : rows) {
    out += (out.empty() ? "" : ",");
    if (column >= row.values.size()) {
      out += "?";
    } else {
      const Value& v = row.values[column];
      out += v.type == OC_VALUE_TEXT ? v.bytes : v.show();
    }
  }
  return out;
}

StoreClient::StoreClient(Specimen& specimen)
    : specimen_(specimen),
      table_(static_cast<const oc_store_v1*>(specimen.query(OC_STORE_V1))),
      run_(random_letters(16)) {}

std::string StoreClient::fresh_id() { return "check-" + run_ + "-" + std::to_string(ids_.fetch_add(1)); }

oc_status StoreClient::open(const std::vector<TableSpec>& tables, std::string* detail) {
  Arena arena;
  std::vector<oc_table> views;
  for (const TableSpec& table : tables) views.push_back(arena.table(table));
  return specimen_.call(
      {},
      [&](oc_call* c) {
        return table_->open(specimen_.self(), c, views.data(), static_cast<std::uint32_t>(views.size()));
      },
      detail);
}

oc_status StoreClient::close() {
  return specimen_.call({}, [&](oc_call* c) { return table_->close(specimen_.self(), c); });
}

oc_status StoreClient::get_raw(const plugin::call::CallSpec& spec, const std::string& table, const Key& key,
                               oc_row_fn fn, void* context) {
  Arena arena;
  const oc_value* values = arena.values(key);
  return specimen_.call(spec, [&](oc_call* c) {
    return table_->get(specimen_.self(), c, plugin::call::to_oc(table), values, static_cast<std::uint32_t>(key.size()),
                       fn, context);
  });
}

oc_status StoreClient::get(const std::string& table, const Key& key, std::optional<Row>* row, std::string* detail) {
  Arena arena;
  const oc_value* values = arena.values(key);
  Collector collector;
  const oc_status status = specimen_.call(
      {},
      [&](oc_call* c) {
        return table_->get(specimen_.self(), c, plugin::call::to_oc(table), values,
                           static_cast<std::uint32_t>(key.size()), &Collector::on_row, &collector);
      },
      detail);
  if (row != nullptr && !collector.rows.empty()) *row = std::move(collector.rows.front());
  return status;
}

oc_status StoreClient::query_raw(const plugin::call::CallSpec& spec, const Query& query, oc_row_fn fn, void* context) {
  Arena arena;
  const oc_query view = arena.query(query);
  return specimen_.call(spec, [&](oc_call* c) { return table_->query(specimen_.self(), c, &view, fn, context); });
}

Rows StoreClient::query(const Query& query) {
  Arena arena;
  const oc_query view = arena.query(query);
  Collector collector;
  Rows out;
  out.status = specimen_.call(
      {}, [&](oc_call* c) { return table_->query(specimen_.self(), c, &view, &Collector::on_row, &collector); },
      &out.detail);
  out.rows = std::move(collector.rows);
  return out;
}

Committed StoreClient::commit_raw(const plugin::call::CallSpec& spec, const std::vector<Write>& writes,
                                  const std::string& id) {
  Arena arena;
  std::vector<oc_write> views;
  for (const Write& write : writes) views.push_back(arena.write(write));
  const oc_commit commit{sizeof(oc_commit), static_cast<std::uint32_t>(views.size()), plugin::call::to_oc(id),
                         views.data()};
  // Odd values, so that a plugin that forgets to fill the result is found out.
  oc_commit_result result{sizeof(oc_commit_result), 77, 77, 0};
  Committed out;
  out.status = specimen_.call(
      spec, [&](oc_call* c) { return table_->commit(specimen_.self(), c, &commit, &result); }, &out.detail);
  out.failed_write = result.failed_write;
  out.is_replayed = result.replayed == 1;
  return out;
}

Committed StoreClient::commit(const std::vector<Write>& writes, const std::string& id) {
  return commit_raw({}, writes, id.empty() ? fresh_id() : id);
}

TableSpec items_table(std::string name) {
  TableSpec table;
  table.columns = {{"id", OC_COLUMN_TEXT, false},   {"num", OC_COLUMN_INT, true},   {"amount", OC_COLUMN_REAL, true},
                   {"label", OC_COLUMN_TEXT, true}, {"data", OC_COLUMN_BLOB, true}, {"doc", OC_COLUMN_JSON, true},
                   {"at", OC_COLUMN_TIME, true}};
  table.indexes = {{name + "_num", {item::kNum}, false}, {name + "_label", {item::kText, item::kNum}, false}};
  table.name = std::move(name);
  return table;
}

TableSpec pairs_table(std::string name) {
  TableSpec table;
  table.key_count = 2;
  table.columns = {{"a", OC_COLUMN_TEXT, false},
                   {"b", OC_COLUMN_INT, false},
                   {"count", OC_COLUMN_INT, false},
                   {"tag", OC_COLUMN_TEXT, true}};
  table.name = std::move(name);
  return table;
}

std::string fresh_table_name(std::string_view suffix) { return "t" + random_letters(10) + "_" + std::string(suffix); }

void StoreCase::must_commit(const std::vector<Write>& writes) {
  const Committed done = store.commit(writes);
  if (done.status != OC_OK) {
    report.fail("commit: expected ok, got " + status_text(done.status) + " for write " +
                std::to_string(done.failed_write) + "; detail: " + quoted(done.detail));
  }
}

Row StoreCase::must_get(const std::string& table, const Key& key) {
  std::optional<Row> row;
  std::string detail;
  const oc_status status = store.get(table, key, &row, &detail);
  report.require_ok(status, "get of " + show(key), detail);
  report.require(row.has_value(), "get of " + show(key) + " answered ok without calling row");
  return std::move(*row);
}

Rows StoreCase::must_query(const Query& query) {
  Rows rows = store.query(query);
  report.require_ok(rows.status, "query", rows.detail);
  return rows;
}

void StoreCase::expect_commit(const std::vector<Write>& writes, oc_status want, std::uint32_t failed_write,
                              std::string_view what) {
  const Committed done = store.commit(writes);
  if (report.status(done.status, want, what, done.detail)) {
    report.number(done.failed_write, failed_write, std::string(what) + ": failed_write");
  }
}

void StoreCase::expect_absent(const std::string& table, const Key& key, std::string_view what) {
  std::optional<Row> row;
  report.status(store.get(table, key, &row), OC_NOT_FOUND, what);
  report.expect(!row.has_value(), std::string(what) + ": row was called for a missing row");
}

void StoreCase::expect_value(const std::string& table, const Key& key, std::uint16_t column, const Value& want,
                             std::string_view what) {
  const Row row = must_get(table, key);
  report.require(column < row.values.size(), std::string(what) + ": the row has too few columns");
  report.expect(row.values[column] == want,
                std::string(what) + ": expected " + want.show() + ", got " + row.values[column].show());
}

void add_store_case(Cases& cases, std::string id, std::string title, std::function<void(StoreCase&)> run) {
  Case c;
  c.id = std::move(id);
  c.title = std::move(title);
  c.kind = plugin::instance::Kind::store;
  c.run = [run = std::move(run)](Context& context) {
    Specimen specimen(*context.rig);
    specimen.bring_up(context.report);
    StoreClient store(specimen);
    context.report.require(store.table() != nullptr, "query(\"" OC_STORE_V1 "\") gave NULL");
    StoreCase with{context, context.report, specimen, store, fresh_table_name("items"), fresh_table_name("pairs")};
    std::string detail;
    const oc_status opened = store.open({items_table(with.items), pairs_table(with.pairs)}, &detail);
    context.report.require_ok(opened, "open of two new tables", detail);
    run(with);
    if (with.is_over) return;
    context.report.status(store.close(), OC_OK, "close");
    specimen.take_down(context.report);
  };
  cases.push_back(std::move(c));
}

}  // namespace oneclaw::check
