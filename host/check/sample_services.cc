#include "host/check/sample_services.h"

#include "host/plugin/gate/trampoline.h"

#include <oneclaw/host/artifact.h>
#include <oneclaw/host/cache.h>
#include <oneclaw/host/job.h>
#include <oneclaw/host/metering.h>
#include <oneclaw/host/tool.h>

namespace oneclaw::check {
namespace {

using plugin::gate::ExtraService;
using plugin::gate::Gate;

oc_status answer(void* gate, oc_call* call, oc_status code) noexcept {
  return plugin::gate::on_call(*static_cast<Gate*>(gate), call, "a service of the check", [&](oc_call& c) {
    return code == OC_OK || code == OC_NOT_FOUND ? code : c.fail(code, "there is nothing of that in a check");
  });
}

// A member of any table that answers Code. Its arguments come from the member it is assigned to.
template <oc_status Code, class... Args>
oc_status always(void* gate, oc_call* call, Args...) noexcept {
  return answer(gate, call, Code);
}
template <class... Args>
void ignore(void* gate, oc_call* call, Args...) noexcept {
  answer(gate, call, OC_OK);
}
// As always<OC_OK>, for a number that is written.
oc_status zero(void* gate, oc_call* call, oc_bytes, std::int64_t, std::int64_t, std::int64_t* sum) noexcept {
  *sum = 0;
  return answer(gate, call, OC_OK);
}
oc_status once(void* gate, oc_call* call, oc_str, oc_once* out, oc_sink) noexcept {
  out->state = OC_ONCE_NEW;
  out->idempotency_key = plugin::call::to_oc("check");
  return answer(gate, call, OC_OK);
}

constexpr oc_status kNone = OC_NOT_FOUND;
constexpr oc_cache_v1 kCache = {sizeof(oc_cache_v1), 0,    &always<kNone>, &always<OC_OK>, &always<kNone>,
                                &always<kNone>,      zero, &always<kNone>, &always<kNone>};

template <class Table>
plugin::gate::ExtraFactory offer(Table table) {
  return [table](Gate& gate) -> ExtraService {
    auto own = std::make_shared<Table>(table);
    own->size = sizeof(Table);
    own->self = &gate;
    return {own.get(), own};
  };
}

}  // namespace

plugin::gate::ExtraFactories sample_services() {
  const oc_host_job_v1 job = {0,
                              0,
                              nullptr,
                              &once,
                              &always<OC_OK>,
                              &always<OC_OK>,
                              &ignore,
                              &always<OC_UNSUPPORTED>,
                              &always<OC_UNSUPPORTED>,
                              &always<OC_UNSUPPORTED>};
  return {{OC_HOST_CACHE_V1, offer(oc_host_cache_v1{0, 0, nullptr, &kCache})},
          {OC_HOST_JOB_V1, offer(job)},
          {OC_HOST_TOOL_V1, offer(oc_host_tool_v1{0, 0, nullptr, &always<kNone>})},
          {OC_HOST_METERING_V1, offer(oc_host_metering_v1{0, 0, nullptr, &always<OC_OK>})},
          {OC_HOST_ARTIFACT_V1, offer(oc_host_artifact_v1{0, 0, nullptr, &always<OC_OK>, &always<kNone>})}};
}

}  // namespace oneclaw::check
