// oneclaw/cpp/host/job.h - JobService: a step's own job, paid side effects, child jobs. Semantics: oneclaw/host/job.h.
#pragma once

#include <oneclaw/cpp/host/service.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/host/job.h>

#include <string>
#include <string_view>

namespace oneclaw::sdk {

// What once() knows of a side effect.
struct Once {
  int32_t state = OC_ONCE_NEW;
  std::string idempotency_key;
  std::string recorded;  // with OC_ONCE_DONE
};

// All but progress suspend.
class JobService : public Service<oc_host_job_v1> {
 public:
  JobService() noexcept = default;
  explicit JobService(Host host) noexcept : Service(host, OC_HOST_JOB_V1) {}

  Result<Once> once(Call call, std::string_view key) const {
    oc_once out = {};
    out.size = sizeof out;
    Collector recorded;
    const oc_status code = ONECLAW_SERVICE_CALL(oc_host_job_v1, once, call.raw(), str(key), &out, recorded.sink());
    if (code != OC_OK) return Status(code);
    return Once{out.state, std::string(view(out.idempotency_key)), recorded.take()};
  }
  Status done(Call call, std::string_view key, std::string_view result) const noexcept {
    return ONECLAW_SERVICE_CALL(oc_host_job_v1, done, call.raw(), str(key), str(result));
  }
  Status undone(Call call, std::string_view key) const noexcept {
    return ONECLAW_SERVICE_CALL(oc_host_job_v1, undone, call.raw(), str(key));
  }
  // Leaf, best effort.
  void progress(Call call, uint32_t done, uint32_t total, std::string_view label) const noexcept {
    if (OC_HAS(table(), oc_host_job_v1, progress)) table()->progress(self(), call.raw(), done, total, str(label));
  }
  // The child's id; the same key of the same step gives the same child.
  Result<std::string> start(Call call, std::string_view key, std::string_view workflow, std::string_view input) const {
    Collector id;
    const oc_status code =
        ONECLAW_SERVICE_CALL(oc_host_job_v1, start, call.raw(), str(key), str(workflow), str(input), id.sink());
    if (code != OC_OK) return Status(code);
    return id.take();
  }
  // The child's output.
  Result<std::string> wait(Call call, std::string_view job_id) const {
    Collector output;
    const oc_status code = ONECLAW_SERVICE_CALL(oc_host_job_v1, wait, call.raw(), str(job_id), output.sink());
    if (code != OC_OK) return Status(code);
    return output.take();
  }
  // For durable plugins. True after the last step.
  Result<bool> run_step(Call call, std::string_view job_id) const {
    int32_t finished = 0;
    const oc_status code = ONECLAW_SERVICE_CALL(oc_host_job_v1, run_step, call.raw(), str(job_id), &finished);
    if (code != OC_OK) return Status(code);
    return finished != 0;
  }
};

}  // namespace oneclaw::sdk
