// Artifacts: what a job left behind, listed and downloaded.
#include "host/api/answer.h"
#include "host/api/artifact_answer.h"
#include "host/api/job_json.h"
#include "host/api/v1.h"

namespace oneclaw::api {

void V1::list_artifacts(Request& request) {
  auto job = parts_.engine.find(request.caller.sees(), request.parameters[0]);
  if (!job) return refuse(request.exchange, job.error());
  auto artifacts = parts_.artifacts.list(job->id);
  if (!artifacts) return refuse(request.exchange, artifacts.error());
  base::JsonOut out;
  out.open().key("artifacts");
  write_artifacts(out, *artifacts);
  answer(request.exchange, 200, out.close());
}

// A stored page must not become a page of this host: it is a download in a sandbox, whatever its type says.
void V1::show_artifact(Request& request) {
  auto whole = parts_.artifacts.get(request.caller.sees(), request.parameters[0]);
  if (!whole) return refuse(request.exchange, whole.error());
  const std::string disposition = attachment_named(whole->artifact.name);
  const net::HeaderView headers[] = {{"content-disposition", disposition},
                                     {"x-content-type-options", "nosniff"},
                                     {"content-security-policy", "sandbox; default-src 'none'"},
                                     {"cache-control", "private, no-store"}};
  (void)request.exchange.reply(
      {.status = 200, .headers = headers, .content_type = whole->artifact.media_type, .body = whole->data});
}

}  // namespace oneclaw::api
