// The host as one instance sees it: the core table and the service tables, each call checked against what was granted.
//
// Owner: the instance; it lives until after destroy(). Tables stay valid as long. Functions that the headers tag OC_ANY
// may come from any thread; the others come from the task of the call, or from the pool thread of a blocking plugin's
// call.
#pragma once

#include "host/base/log.h"
#include "host/base/result.h"
#include "host/loop/blocking_pool.h"
#include "host/loop/loops.h"
#include "host/plugin/call/call.h"
#include "host/plugin/gate/fault_plan.h"

#include <oneclaw/abi.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::net {
class Dialer;
class Egress;
class HttpClient;
}  // namespace oneclaw::net

namespace oneclaw::plugin::gate {

// Where secrets come from; the gate asks only for granted names.
class SecretSource {
 public:
  virtual ~SecretSource() = default;
  // `instance` is the name of the one that asks. OC_NOT_FOUND when it is not set. May suspend.
  virtual base::Result<std::string> get(std::string_view name, std::string_view instance) = 0;
};

class MetricSeries;

// What the gates of all instances share. Everything outlives every gate.
struct HostParts {
  loop::Loops& loops;
  loop::BlockingPool& pool;
  base::Log log;
  MetricSeries* metrics = nullptr;
  net::HttpClient* http = nullptr;
  net::Dialer* dialer = nullptr;
  SecretSource* secrets = nullptr;
};

// What the deployment lets this instance do: requested by its manifest and granted, never more.
struct Grants {
  std::set<std::string, std::less<>> services;  // host service ids under requires and optional
  std::set<std::string, std::less<>> secrets;
  std::set<std::string, std::less<>> tables;  // tables of its own in the deployment's store
  std::set<std::string, std::less<>> tools;   // of other plugins, by name
  std::shared_ptr<const net::Egress> egress;  // null: no network
  bool owns_sockets = false;                  // may wait for descriptors of its own
  std::size_t max_tasks = 10'000;
};

// Something an instance did not give back.
struct Leak {
  std::string kind;  // "task", "event", "mutex", "stream", "websocket"
  std::string name;
};

class Gate;

// A service that a layer above adds for this instance (cache and store of the deployment); `owner` keeps it alive.
struct ExtraService {
  const void* table = nullptr;
  std::shared_ptr<void> owner;
};
using ExtraFactory = std::function<ExtraService(Gate&)>;
using ExtraFactories = std::map<std::string, ExtraFactory, std::less<>>;  // by service id

class Gate {
 public:
  Gate(call::Callee& callee, HostParts parts, Grants grants, const ExtraFactories& extra);
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  const oc_host* host() const noexcept { return &host_; }
  call::Callee& callee() noexcept { return callee_; }
  const HostParts& parts() const noexcept { return parts_; }
  const Grants& grants() const noexcept { return grants_; }
  const base::Log& log() const noexcept { return log_; }

  // The ids that every host offers, for refusals at load; layers above add more (ExtraFactories).
  static std::vector<std::string> known_services();

  // On a task. Cancels every background task and waits for their end until the deadline; false when some remain.
  bool end_tasks(fiber::Deadline deadline);
  // What the instance still holds; empty after a clean stop. Any thread.
  std::vector<Leak> leaks() const;

  // For `plugin check`: the plan decides over every host call that returns a status. Not owned; null ends it.
  void set_fault_plan(FaultPlan* plan) noexcept { faults_ = plan; }
  FaultPlan* fault_plan() const noexcept { return faults_; }

  // Runs the descriptor's create() for this gate's instance inside `around`. create() gets no call itself, so fail()
  // without one speaks about `around` while this runs.
  oc_status create(const oc_plugin& descriptor, std::string_view name, std::string_view config, oc_call& around,
                   void** self);
  // Null outside of create(). Any thread.
  oc_call* create_call() const noexcept { return create_call_.load(std::memory_order_relaxed); }

  // The tables' functions begin with this: is it a live call of this gate's instance, made from where it may be?
  // `function` names the host function for messages and faults. OC_OK, or the status to return.
  oc_status admit(oc_call* call, const char* function) noexcept;
  void misuse(oc_call* call, const char* function, std::string_view what) noexcept;

  struct Services;  // one member a service, see services.h
  Services& services() noexcept { return *services_; }

 private:
  const void* query(std::string_view id) noexcept;
  static const void* query_entry(void* self, oc_str id) noexcept;

  call::Callee& callee_;
  HostParts parts_;
  Grants grants_;
  std::map<std::string, ExtraService, std::less<>> extra_;
  base::Log log_;
  FaultPlan* faults_ = nullptr;
  std::atomic<oc_call*> create_call_{nullptr};
  std::unique_ptr<Services> services_;
  oc_host host_{};
};

}  // namespace oneclaw::plugin::gate
