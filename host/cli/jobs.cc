// oneclaw jobs list|show|cancel|retry|replay: jobs of a running host.
#include "host/cli/answer_text.h"
#include "host/cli/host_client.h"
#include "host/cli/job_text.h"
#include "host/cli/table.h"
#include "host/cli/verbs.h"

#include <cstdio>
#include <memory>

namespace oneclaw::cli {
namespace {

void add_list(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("list", "Jobs, the newest first");
  verb->footer("Example: oneclaw jobs list --status running");
  auto status = std::make_shared<std::string>();
  auto limit = std::make_shared<unsigned>(50);
  verb->add_option("--status", *status, "pending, running, completed, failed or cancelled");
  verb->add_option("--limit", *limit, "how many, at most 200");
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common, status, limit] {
    const std::string query = "?limit=" + std::to_string(*limit) + (status->empty() ? "" : "&status=" + *status);
    const auto answer = HostClient(common.socket()).request("GET", "/api/v1/jobs" + query);
    if (!answer) {
      common.exit_code = complain("jobs list", answer.error(), code_for(answer.status()));
      return;
    }
    if (common.is_json) return (void)std::printf("%s\n", base::to_pretty_json(*answer).c_str());
    Table table({"ID", "WORKFLOW", "STATUS", "STEP", "CHARGED", "CREATED", "ERROR"});
    for (const auto& job : (*base::json_find(*answer, "jobs")).GetArray()) {
      const base::JsonValue* error = base::json_find(job, "error");
      table.row({text_of(job, "id"), text_of(job, "workflow"), text_of(job, "status"),
                 text_of(job, "step") + "/" + text_of(job, "steps"), dollars_text(integer_of(job, "charged_micros")),
                 text_of(job, "created"), error == nullptr ? "" : text_of(*error, "detail")});
    }
    std::printf("%s", table.text().c_str());
  });
}

void add_one(CLI::App& group, Common& common, const std::string& name, const std::string& method,
             const std::string& action, const std::string& help) {
  CLI::App* verb = group.add_subcommand(name, help);
  verb->footer("Example: oneclaw jobs " + name + " V1StGXR8_Z5jdHi6B-myT");
  auto id = std::make_shared<std::string>();
  verb->add_option("ID", *id, "job")->required();
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common, id, name, method, action] {
    const HostClient host(common.socket());
    const std::string what = "jobs " + name;
    auto answer = host.request(method, "/api/v1/jobs/" + *id + action);
    common.exit_code = answer ? follow_job(host, std::move(answer).value(), false, common.is_json, what.c_str())
                              : complain(what.c_str(), answer.error(), code_for(answer.status()));
  });
}

// Exit status 1 when it came out differently.
int replay(const Common& common, const std::string& id) {
  const auto answer = HostClient(common.socket()).request("POST", "/api/v1/jobs/" + id + "/replay");
  if (!answer) return complain("jobs replay", answer.error(), code_for(answer.status()));
  const base::JsonValue* replayed = base::json_find(*answer, "replay");
  const base::JsonValue* is_same = replayed == nullptr ? nullptr : base::json_find(*replayed, "identical");
  const int code = is_same != nullptr && is_same->IsTrue() ? kOk : kFailed;
  if (common.is_json) return std::printf("%s\n", base::to_pretty_json(*answer).c_str()), code;
  Table table({"STEP", "ANSWERS", "IDENTICAL", "WHY NOT"});
  for (const auto& step : (*base::json_find(*replayed, "steps")).GetArray()) {
    table.row({text_of(step, "name"), text_of(step, "answers"), text_of(step, "identical"), text_of(step, "why")});
  }
  std::printf("%s%s\n", table.text().c_str(),
              code == kOk ? "Identical, byte for byte." : "It came out differently than when it was recorded.");
  return code;
}

void add_replay(CLI::App& group, Common& common) {
  CLI::App* verb =
      group.add_subcommand("replay", "Run a job again from its recording: nothing outside is asked or paid");
  verb->footer("Example: oneclaw jobs replay V1StGXR8_Z5jdHi6B-myT");
  auto id = std::make_shared<std::string>();
  verb->add_option("ID", *id, "job")->required();
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common, id] { common.exit_code = replay(common, *id); });
}

}  // namespace

void add_jobs(CLI::App& root, Common& common) {
  CLI::App* group = root.add_subcommand("jobs", "Look at jobs, cancel and repeat them");
  group->require_subcommand(1);
  add_list(*group, common);
  add_one(*group, common, "show", "GET", "", "One job: steps, attempts, cost, output");
  add_one(*group, common, "cancel", "POST", "/cancel", "End a job; answers when it is over");
  add_replay(*group, common);
  add_one(*group, common, "retry", "POST", "/retry", "Run a job that is over once more, as a new job");
}

}  // namespace oneclaw::cli
