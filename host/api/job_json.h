// A job as the API shows it. Leaf.
#pragma once

#include "host/base/json_out.h"
#include "host/records/jobs.h"
#include "host/services/registry/catalog.h"

#include <string>
#include <vector>

namespace oneclaw::api {

// "2026-11-24T15:04:05.123456Z".
std::string to_iso(records::Time time);

// What is shown of a job beside its row; null: not in this answer. A line of a list goes without the output.
struct JobMore {
  const std::vector<records::JobStep>* steps = nullptr;
  const std::vector<records::Artifact>* artifacts = nullptr;
  bool is_line = false;
};

// {"id","status","step","steps","workflow","links",...}; with the output and the error once it is over.
void write_job(base::JsonOut& out, const records::Job& job, const JobMore& more = {});
// [{"id","kind","name","media_type","bytes",...}].
void write_artifacts(base::JsonOut& out, const std::vector<records::Artifact>& artifacts);
void write_workflow(base::JsonOut& out, const services::registry::Workflow& workflow, const std::string& price_json);

}  // namespace oneclaw::api
