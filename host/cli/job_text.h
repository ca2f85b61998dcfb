// Jobs as the verbs print them, and following one to its end.
#pragma once

#include "host/base/json.h"
#include "host/cli/host_client.h"

#include <cstdint>
#include <string>

namespace oneclaw::cli {

// "$0.50".
std::string dollars_text(std::int64_t micros);
// One job with its steps, for people.
std::string job_text(const base::JsonValue& job);
// Prints the job of `answer` ({"job":...}); with `waits` follows it until it is over, with a progress
// line on a terminal. 0: completed, or running without
// `waits`.
int follow_job(const HostClient& host, base::Json answer, bool waits, bool is_json, const char* verb);

}  // namespace oneclaw::cli
