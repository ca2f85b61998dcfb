// The registry: every tool and workflow that serves now, and the one way to call them.
//
// Owner: the app. Any loop, on a task; calls suspend. The catalog is read anew when the roster's set of providers
// changed. Inputs and outputs are checked against the schemas of their describe() here and nowhere else.
#pragma once

#include "host/base/log.h"
#include "host/plugin/call/invoke.h"
#include "host/plugin/roster/roster.h"
#include "host/services/registry/catalog.h"

#include <oneclaw/workflow.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace oneclaw::services::registry {

class Registry {
 public:
  // `providers`: tool name to the provider that is to answer ("places.search" to "sample"), when several offer it.
  Registry(plugin::roster::Roster& roster, base::Log log, std::map<std::string, std::string, std::less<>> providers);
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // What there is now. Asks new providers to describe themselves first, which suspends.
  std::shared_ptr<const Catalog> catalog();

  // `input` is JSON text. OC_NOT_FOUND, OC_INVALID (with the pointer), what the tool says, or OC_INTERNAL when its
  // answer breaks its own schema.
  base::Result<std::string> call_tool(const Tool& tool, std::string_view input, const plugin::call::CallSpec& on);
  base::Result<const Tool*> find_tool(const Catalog& catalog, std::string_view name) const;
  // Fills in defaults and checks; the text to run with. OC_INVALID names the pointers.
  base::Result<std::string> prepare_input(const Workflow& workflow, std::string_view input) const;

  // Whether a job's output is what the workflow promised. OC_INTERNAL names the pointers.
  base::Result<void> check_output(const Workflow& workflow, std::string_view output) const;

  // Runs one step; `state` gets what it writes. OC_STOP: the job is done early.
  oc_status run_step(const Workflow& workflow, const oc_step& step, const plugin::call::CallSpec& on,
                     std::string& state, plugin::call::CallError& error);
  base::Result<std::string> present(const Workflow& workflow, std::string_view output, std::uint32_t page,
                                    const plugin::call::CallSpec& on);

 private:
  void read_again(std::uint64_t revision);
  void add_tools(Catalog& into, const plugin::roster::Roster::Provider& provider);
  void add_workflows(Catalog& into, const plugin::roster::Roster::Provider& provider);

  plugin::roster::Roster& roster_;
  base::Log log_;
  std::map<std::string, std::string, std::less<>> providers_;
  std::atomic<std::uint64_t> revision_{UINT64_MAX};  // of the roster, that the catalog was read at
  mutable std::mutex mutex_;                         // guards catalog_
  std::shared_ptr<const Catalog> catalog_;
};

}  // namespace oneclaw::services::registry
