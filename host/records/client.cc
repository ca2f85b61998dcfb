#include "host/records/client.h"

#include "host/base/ids.h"
#include "host/base/status.h"
#include "host/loop/loop.h"
#include "host/records/tables.h"

#include <algorithm>

namespace oneclaw::records {
namespace {

namespace call = plugin::call;
using plugin::instance::Kind;

struct RowReader {
  const std::function<bool(const oc_row&)>& fn;
  std::uint64_t broken = 0;

  static oc_status on_row(void* self, const oc_row* row) noexcept {
    auto& reader = *static_cast<RowReader*>(self);
    try {
      if (reader.fn(*row)) return OC_OK;
      ++reader.broken;
      return OC_CORRUPT;
    } catch (...) {
      return OC_EXHAUSTED;
    }
  }
};

call::CallSpec a_call() { return {.deadline = fiber::Deadline::after(kCallTime)}; }

base::Error failed(std::string_view what, std::string_view table, oc_status status, const std::string& why,
                   const RowReader& reader) {
  std::string text = "store: " + std::string(what) + " " + std::string(table) + ": ";
  if (reader.broken > 0) {
    text += "a row does not have the values its table declares; `oneclaw store verify` tells which";
  } else {
    text += why.empty() ? std::string(base::status_name(status)) : why;
  }
  return {status, std::move(text)};
}

bool is_unknown(oc_status status) noexcept {
  return status == OC_TIMEOUT || status == OC_CANCELLED || status == OC_UNAVAILABLE;
}

}  // namespace

base::Result<void> Client::open() {
  std::vector<TableDeclaration> declared = all_tables();
  std::vector<oc_table> tables;
  for (TableDeclaration& table : declared) tables.push_back(table.table());
  call::CallError error;
  const oc_status status = store_.call_serial<oc_store_v1>(
      Kind::store, {},
      [&](const oc_store_v1& t, void* self, oc_call* c) {
        return t.open(self, c, tables.data(), static_cast<std::uint32_t>(tables.size()));
      },
      &error);
  if (base::is_success(status)) return {};
  return base::Error{status, "store: the host's tables cannot be opened: " + error.text};
}

base::Result<void> Client::read_one(std::string_view table, const oc_value* key, std::uint32_t key_count,
                                    const RowFn& fn) {
  RowReader reader{fn};
  call::CallError error;
  const oc_status status = store_.call<oc_store_v1>(
      Kind::store, a_call(),
      [&](const oc_store_v1& t, void* self, oc_call* c) {
        return t.get(self, c, call::to_oc(table), key, key_count, &RowReader::on_row, &reader);
      },
      &error);
  if (base::is_success(status) || status == OC_NOT_FOUND) return {};
  return failed("reading", table, status, error.text, reader);
}

base::Result<void> Client::read_many(const oc_query& query, const RowFn& fn) {
  RowReader reader{fn};
  call::CallError error;
  const oc_status status = store_.call<oc_store_v1>(
      Kind::store, a_call(),
      [&](const oc_store_v1& t, void* self, oc_call* c) {
        return t.query(self, c, &query, &RowReader::on_row, &reader);
      },
      &error);
  if (base::is_success(status)) return {};
  return failed("a query of", call::from_oc(query.table), status, error.text, reader);
}

oc_status Client::commit_once(const oc_commit& commit, oc_commit_result& result, std::string& text) {
  result = {sizeof(result), OC_NO_WRITE, 0, 0};
  call::CallError error;
  const oc_status status = store_.call<oc_store_v1>(
      Kind::store, a_call(),
      [&](const oc_store_v1& t, void* self, oc_call* c) { return t.commit(self, c, &commit, &result); }, &error);
  text = std::move(error.text);
  return status;
}

Outcome Client::commit(Batch& batch, std::string_view id) {
  Outcome outcome;
  if (batch.empty()) return outcome;
  const std::string own = id.empty() ? base::random_url_safe(22) : std::string(id);
  const std::vector<oc_write> writes = batch.writes(tenant_);
  const oc_commit commit{sizeof(commit), static_cast<std::uint32_t>(writes.size()), call::to_oc(own), writes.data()};
  const fiber::Deadline give_up = fiber::Deadline::after(kSettleTime);
  std::chrono::milliseconds wait = kFirstRetry;
  oc_commit_result result{};
  std::string why;
  for (;;) {
    outcome.status = commit_once(commit, result, why);
    if (!is_unknown(outcome.status)) break;
    // Not done, or done and not told: the same id settles it.
    if (fiber::now_ns() + fiber::Duration(wait).count() > give_up.ns) {
      outcome.status = OC_UNAVAILABLE;
      break;
    }
    if (loop::sleep_for(wait) == fiber::Wake::cancelled) {
      outcome.status = OC_CANCELLED;
      break;
    }
    wait = std::min(wait * 2, kLongestRetry);
  }
  outcome.is_replayed = result.replayed != 0;
  if (base::is_success(outcome.status)) {
    outcome.status = OC_OK;
    return outcome;
  }
  outcome.failed_write = result.failed_write < batch.size() ? result.failed_write : UINT32_MAX;
  outcome.text = "store: ";
  if (outcome.failed_write != UINT32_MAX) {
    outcome.text +=
        std::string(batch.table_of(outcome.failed_write)) + " '" + batch.key_of(outcome.failed_write) + "': ";
  }
  outcome.text += why.empty() ? std::string(base::status_name(outcome.status)) : why;
  // A miss is no success here: a write wanted a row that is not there.
  return outcome;
}

}  // namespace oneclaw::records
