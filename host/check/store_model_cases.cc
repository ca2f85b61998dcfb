// Random commits, reads and queries, compared step by step with the simplest store there is.
#include "host/check/store_model.h"

#include <random>

namespace oneclaw::check {
namespace {

// Few keys and values, so that conflicts, ties and NULLs are common.
class Generator {
 public:
  Generator(std::uint64_t seed, const std::string& users, const std::string& pairs)
      : random_(seed), users_(users), pairs_(pairs) {}

  std::size_t below(std::size_t n) { return random_() % n; }
  bool chance(std::size_t percent) { return below(100) < percent; }

  const std::string& table() { return chance(60) ? users_ : pairs_; }
  Key key(const std::string& table) {
    if (table == users_) return {std::string(1, static_cast<char>('a' + below(9)))};
    return {std::string(1, static_cast<char>('x' + below(2))), static_cast<std::int64_t>(below(4)) - 1};
  }
  Value value(const TableSpec& spec, std::uint16_t column) {
    const ColumnSpec& c = spec.columns[column];
    if (c.is_nullable && chance(25)) return {};
    switch (c.type) {
      case OC_COLUMN_TEXT:
        return texts_[below(texts_.size())];
      case OC_COLUMN_REAL:
        return reals_[below(reals_.size())];
      case OC_COLUMN_BLOB:
        return blob(texts_[below(texts_.size())]);
      default:
        return static_cast<std::int64_t>(below(5)) - 2;
    }
  }
  Write write(const TableSpec& spec) {
    Write w;
    w.table = spec.name;
    w.key = key(spec.name);
    constexpr std::int32_t kKinds[] = {OC_WRITE_INSERT, OC_WRITE_INSERT, OC_WRITE_UPSERT, OC_WRITE_UPSERT,
                                       OC_WRITE_UPDATE, OC_WRITE_UPDATE, OC_WRITE_DELETE, OC_WRITE_ADD,
                                       OC_WRITE_CHECK,  OC_WRITE_ABSENT};
    w.kind = kKinds[below(std::size(kKinds))];
    const bool replaces = w.kind == OC_WRITE_INSERT || w.kind == OC_WRITE_UPSERT;
    if (replaces || w.kind == OC_WRITE_UPDATE) {
      for (std::size_t i = spec.key_count; i < spec.columns.size(); ++i) {
        if (!chance(50) && !(replaces && !spec.columns[i].is_nullable)) continue;
        const auto column = static_cast<std::uint16_t>(i);
        w.assigns.emplace_back(column, value(spec, column));
      }
    }
    if (w.kind == OC_WRITE_UPDATE && w.assigns.empty()) w.assigns.emplace_back(counter(spec), 1);
    if (w.kind == OC_WRITE_ADD) {
      w.add_column = counter(spec);
      w.add_delta = static_cast<std::int64_t>(below(7)) - 3;
      if (chance(50)) w.add_floor = -1;
    }
    const bool may_guard = w.kind != OC_WRITE_INSERT && w.kind != OC_WRITE_UPSERT && w.kind != OC_WRITE_ABSENT;
    if (may_guard && chance(30)) return guarded(std::move(w), spec);
    return w;
  }
  Query query(const TableSpec& spec) {
    Query q{spec.name};
    for (std::size_t i = below(3); i > 0; --i) q.where.push_back(condition(spec));
    for (std::size_t i = below(3); i > 0; --i) q.order.push_back({column(spec), chance(50)});
    if (q.order.size() == 2 && q.order[0].column == q.order[1].column) q.order.pop_back();
    q.limit = chance(50) ? 1000 : static_cast<std::uint32_t>(1 + below(4));
    if (chance(40)) {
      q.after.emplace();
      for (const Order& o : q.order) q.after->push_back(value(spec, o.column));
      for (Value& part : key(spec.name)) q.after->push_back(std::move(part));
    }
    return q;
  }
  // Never NULL in either table, so that an add has a sum.
  static std::uint16_t counter(const TableSpec& spec) { return static_cast<std::uint16_t>(spec.key_count); }

 private:
  std::uint16_t column(const TableSpec& spec) { return static_cast<std::uint16_t>(below(spec.columns.size())); }
  Write guarded(Write w, const TableSpec& spec) {
    if (chance(50)) return std::move(w).when_version(static_cast<std::int64_t>(1 + below(3)));
    const std::uint16_t at = column(spec);
    return std::move(w).when(at, value(spec, at));
  }
  Condition condition(const TableSpec& spec) {
    Condition c;
    c.column = column(spec);
    const bool is_text = spec.columns[c.column].type == OC_COLUMN_TEXT;
    do {
      c.op = static_cast<std::uint16_t>(1 + below(10));
    } while (c.op == OC_OP_PREFIX && !is_text);
    if (c.op == OC_OP_IS_NULL || c.op == OC_OP_NOT_NULL) return c;
    for (std::size_t i = c.op == OC_OP_IN ? 1 + below(4) : 1; i > 0; --i) c.values.push_back(given(spec, c.column));
    return c;
  }
  Value given(const TableSpec& spec, std::uint16_t column) {
    while (true) {
      Value v = value(spec, column);
      if (v.type != OC_VALUE_NULL) return v;
    }
  }

  std::mt19937_64 random_;
  const std::string users_;
  const std::string pairs_;
  const std::vector<std::string> texts_{"", "a", "A", "ab", "b", "\xC3\xA9", "z"};
  const std::vector<double> reals_{-1.5, 0.0, 0.25, 1e6};
};

std::string show(const Write& write) {
  constexpr std::string_view kNames[] = {"?", "insert", "upsert", "update", "delete", "add", "check", "absent"};
  std::string out = std::string(kNames[write.kind]) + " " + check::show(write.key);
  for (const auto& [column, value] : write.assigns) out += " " + std::to_string(column) + "=" + value.show();
  if (write.kind == OC_WRITE_ADD) out += " " + std::to_string(write.add_delta) + (write.add_floor ? " floor" : "");
  for (const Guard& g : write.guards)
    out += (g.kind == OC_GUARD_VERSION ? " if version " : " if " + std::to_string(g.column) + " is ") + g.value.show();
  return out;
}

std::string show(const std::vector<Row>& rows) {
  std::string out;
  for (const Row& row : rows) out += check::show(row.values) + "v" + std::to_string(row.version) + " ";
  return out.empty() ? "nothing" : out;
}

std::string show(const Query& q) {
  std::string out = "query";
  for (const Condition& c : q.where)
    out += " [" + std::to_string(c.column) + " op " + std::to_string(c.op) + " " + check::show(c.values) + "]";
  for (const Order& o : q.order) out += " by " + std::to_string(o.column) + (o.is_descending ? " down" : " up");
  if (q.after) out += " after " + check::show(*q.after);
  return out + " limit " + std::to_string(q.limit);
}

TableSpec users_table(std::string name) {
  TableSpec table;
  table.columns = {{"id", OC_COLUMN_TEXT, false},    {"n", OC_COLUMN_INT, false},    {"label", OC_COLUMN_TEXT, true},
                   {"amount", OC_COLUMN_REAL, true}, {"data", OC_COLUMN_BLOB, true}, {"rank", OC_COLUMN_INT, true}};
  table.indexes = {{name + "_label", {2, 1}, false}, {name + "_seat", {2, 5}, true}};
  table.name = std::move(name);
  return table;
}

class Duel {
 public:
  Duel(StoreCase& c, std::vector<TableSpec> tables) : c_(c), model_(tables), tables_(std::move(tables)) {}

  void commit(Generator& random) {
    std::vector<Write> writes;
    for (std::size_t i = 1 + random.below(4); i > 0; --i) writes.push_back(random.write(model_.spec(random.table())));
    const std::string id = last_id_.empty() || !random.chance(5) ? c_.store.fresh_id() : last_id_;
    const Committed want = model_.commit(writes, id);
    const Committed got = c_.store.commit(writes, id);
    if (want.status == OC_OK) last_id_ = id;
    if (got.status == want.status && got.failed_write == want.failed_write && got.is_replayed == want.is_replayed)
      return;
    std::string text = "step " + std::to_string(step_) + ": commit";
    for (const Write& write : writes) text += " {" + show(write) + "}";
    c_.report.fail(text + ": expected " + status_text(want.status) + " write " + std::to_string(want.failed_write) +
                   " replayed " + std::to_string(want.is_replayed) + ", got " + status_text(got.status) + " write " +
                   std::to_string(got.failed_write) + " replayed " + std::to_string(got.is_replayed) +
                   "; detail: " + quoted(got.detail));
  }
  void query(const Query& q) {
    const std::vector<Row> want = model_.query(q);
    const Rows got = c_.store.query(q);
    if (got.status == OC_OK && show(got.rows) == show(want)) return;
    c_.report.fail("step " + std::to_string(step_) + ": " + show(q) + ": expected " + show(want) + ", got " +
                   status_text(got.status) + " " + show(got.rows) + "; detail: " + quoted(got.detail));
  }
  void get(const std::string& table, const Key& key) {
    const std::optional<Row> want = model_.get(table, key);
    std::optional<Row> got;
    const oc_status status = c_.store.get(table, key, &got);
    const bool agrees = want ? status == OC_OK && got && show({*got}) == show({*want}) : status == OC_NOT_FOUND && !got;
    if (!agrees) {
      c_.report.fail("step " + std::to_string(step_) + ": get " + check::show(key) + ": expected " +
                     (want ? show({*want}) : "nothing") + ", got " + status_text(status) + (got ? show({*got}) : ""));
    }
  }
  void step(Generator& random) {
    ++step_;
    const std::size_t dice = random.below(10);
    const std::string& table = random.table();
    if (dice < 6) {
      commit(random);
    } else if (dice < 9) {
      query(random.query(model_.spec(table)));
    } else {
      get(table, random.key(table));
    }
  }
  void compare_all() {
    for (const TableSpec& table : tables_) query({table.name});
  }

 private:
  StoreCase& c_;
  StoreModel model_;
  std::vector<TableSpec> tables_;
  std::string last_id_;
  std::size_t step_ = 0;
};

void random_model(StoreCase& c) {
  constexpr int kSteps = 2000;
  const TableSpec users = users_table(fresh_table_name("users"));
  const std::vector<TableSpec> tables{users, pairs_table(c.pairs)};
  std::string detail;
  const oc_status opened = c.store.open({items_table(c.items), tables[0], tables[1]}, &detail);
  c.report.require_ok(opened, "open", detail);
  c.report.note("seed " + std::to_string(c.context.seed) + ", " + std::to_string(kSteps) + " steps");
  Generator random(c.context.seed, users.name, c.pairs);
  Duel duel(c, tables);
  for (int i = 0; i < kSteps; ++i) {
    duel.step(random);
    if (i % 100 == 99) duel.compare_all();
  }
}

}  // namespace

void add_store_model_cases(Cases& cases) {
  add_store_case(cases, "store.model.random", "random commits and queries answer as the simplest store does",
                 random_model);
  cases.back().deadline = std::chrono::seconds(300);
}

}  // namespace oneclaw::check
