#include "host/check/operation.h"

#include "host/base/status.h"

#include <algorithm>

namespace oneclaw::check {

Scene::Scene(Rig& rig_in, Report& report_in, const Subject& subject)
    : rig(rig_in), report(report_in), specimen(rig_in) {
  specimen.bring_up(report);
  if (subject.provides(plugin::instance::Kind::store)) {
    store = std::make_unique<StoreClient>(specimen);
    report.require(store->table() != nullptr, "query(\"" OC_STORE_V1 "\") gave NULL");
    items = fresh_table_name("items");
    pairs = fresh_table_name("pairs");
    std::string detail;
    const oc_status opened = store->open({items_table(items), pairs_table(pairs)}, &detail);
    report.require_ok(opened, "open", detail);
    commit_id = store->fresh_id();
  }
  if (subject.provides(plugin::instance::Kind::cache)) {
    cache = std::make_unique<CacheClient>(specimen);
    report.require(cache->table() != nullptr, "query(\"" OC_CACHE_V1 "\") gave NULL");
    key = cache->key("k");
  }
}

void Scene::take_down() {
  report.expect(!specimen.has_bad_detail(), "an error detail is no UTF-8");
  if (store != nullptr) report.status(store->close(), OC_OK, "close");
  specimen.take_down(report);
}

std::vector<Operation> operations(const Subject& subject) {
  std::vector<Operation> all;
  for (std::vector<Operation>& some :
       std::vector<std::vector<Operation>>{store_operations(), cache_operations(), document_operations()}) {
    for (Operation& operation : some) {
      if (subject.provides(operation.kind)) all.push_back(std::move(operation));
    }
  }
  return all;
}

bool is_known_status(oc_status status) {
  const auto known = base::all_statuses();
  return std::any_of(known.begin(), known.end(), [&](const base::StatusInfo& info) { return info.code == status; });
}

}  // namespace oneclaw::check
