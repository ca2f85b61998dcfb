// Every function of every kind as something a case can prepare, run under any deadline or fault, and judge afterwards.
//
// The list drives the calls.* and fault.* cases, so that a function is covered as soon as it stands here. Used on
// tasks.
#pragma once

#include "host/check/cache_client.h"
#include "host/check/store_client.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace oneclaw::check {

// One serving instance with everything the operations need.
struct Scene {
  // Ends the case when the instance does not come up.
  Scene(Rig& rig, Report& report, const Subject& subject);

  Rig& rig;
  Report& report;
  Specimen specimen;
  std::unique_ptr<StoreClient> store;  // null when the plugin provides no store
  std::unique_ptr<CacheClient> cache;
  std::string items;
  std::string pairs;
  std::string commit_id;
  std::string key;
  std::string target;  // the first tool or workflow of the description, its first step, an input it may get
  std::string step;
  std::string input;

  void take_down();
};

struct Answer {
  oc_status status = OC_INTERNAL;
  std::string detail;
};

struct Operation {
  std::string function;  // as never_suspends and the headers name it: "oneclaw.store/1.get"
  std::string name;      // for case ids: "store.get"
  plugin::instance::Kind kind;
  bool is_concurrent = true;
  bool is_suspending = true;
  bool must_succeed = true;  // when nothing disturbs it
  bool is_last = false;      // nothing but itself may follow: prepare() would not work any more
  // Undisturbed; makes the next run succeed. May be empty.
  std::function<void(Scene&)> prepare;
  std::function<oc_status(Scene&, const plugin::call::CallSpec&)> run;
  // After a run that may have been disturbed: nothing half done, nothing claimed that is not so. May be empty.
  std::function<void(Scene&, oc_status)> judge;
};

// Those of the kinds that the plugin provides.
std::vector<Operation> operations(const Subject& subject);
std::vector<Operation> store_operations();
std::vector<Operation> cache_operations();
std::vector<Operation> document_operations();

// A status that a plugin may answer: one of abi.h, so that retry and HTTP mapping mean something.
bool is_known_status(oc_status status);

}  // namespace oneclaw::check
