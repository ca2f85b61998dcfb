// For tests of the gate: two loops, one pool thread, gates with chosen grants, and code that runs inside a call.
#pragma once

#include "host/plugin/call/invoke.h"
#include "host/plugin/call/on_task_for_test.h"
#include "host/plugin/gate/metric_series.h"
#include "host/plugin/gate/services.h"

#include <gmock/gmock.h>
#include <prometheus/registry.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace oneclaw::plugin::gate {

inline constexpr std::array kServices{OC_HOST_TASK_V1,      OC_HOST_EVENT_V1,   OC_HOST_OFFLOAD_V1, OC_HOST_CLOCK_V1,
                                      OC_HOST_LOG_V1,       OC_HOST_METRICS_V1, OC_HOST_SECRET_V1,  OC_HOST_HTTP_V1,
                                      OC_HOST_WEBSOCKET_V1, OC_HOST_STREAM_V1};

class FixedSecrets final : public SecretSource {
 public:
  base::Result<std::string> get(std::string_view name, std::string_view) override {
    if (name == "bot.token") return std::string("s3cret");
    return base::Error{OC_NOT_FOUND, "'" + std::string(name) + "' is not set"};
  }
};

inline oc_str str(std::string_view text) { return call::to_oc(text); }

class GateTest : public ::testing::Test {
 protected:
  struct Made {
    std::unique_ptr<call::Callee> callee;
    std::unique_ptr<Gate> gate;
    const oc_host* host = nullptr;

    template <class Table>
    const Table* service(const char* id) const {
      return static_cast<const Table*>(host->query(host->self, str(id)));
    }
  };
  HostParts parts() { return {.loops = loops_, .pool = pool_, .log = log_, .metrics = &series_, .secrets = &secrets_}; }
  Made make(Grants grants, const std::string& name = "sample", bool is_blocking = false) {
    Made made;
    made.callee = std::make_unique<call::Callee>(
        call::CalleeOptions{.name = name, .plugin = "sample", .is_blocking = is_blocking}, loops_, pool_);
    made.gate = std::make_unique<Gate>(*made.callee, parts(), std::move(grants), ExtraFactories{});
    made.host = made.gate->host();
    run_on_task(loops_.at(0), [&] { made.callee->set_open(true); });
    return made;
  }
  Made make_with_all(const std::string& name = "sample", bool is_blocking = false) {
    Grants grants;
    for (const char* id : kServices) grants.services.insert(id);
    return make(std::move(grants), name, is_blocking);
  }
  // `body` as the plugin's function, in a call on the loop; what it left as error text.
  std::string in_call(Made& made, const std::function<oc_status(oc_call*)>& body, std::size_t loop = 0,
                      fiber::Deadline deadline = fiber::Deadline::never()) {
    call::CallError error;
    run_on_task(loops_.at(loop), [&] { call::invoke(*made.callee, {.deadline = deadline}, body, &error); });
    return error.text;
  }

  loop::Loops loops_{{.count = 2}};
  loop::BlockingPool pool_{{.threads = 1}};
  base::Log log_;
  prometheus::Registry registry_;
  MetricSeries series_{registry_};
  FixedSecrets secrets_;
};

}  // namespace oneclaw::plugin::gate
