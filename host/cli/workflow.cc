// oneclaw workflow list|run: what can be run, and running it on a running host.
#include "host/base/json_out.h"
#include "host/cli/answer_text.h"
#include "host/cli/host_client.h"
#include "host/cli/job_text.h"
#include "host/cli/table.h"
#include "host/cli/verbs.h"

#include <cstdio>
#include <memory>

namespace oneclaw::cli {
namespace {

struct Run {
  std::string name;
  std::string input = "{}";
  std::string user;
  std::string key;
  bool waits = false;
  bool is_dry_run = false;
};

std::string price_text(const base::JsonValue& workflow) {
  const base::JsonValue* price = base::json_find(workflow, "price");
  if (price == nullptr) return "none set";
  const std::string kind = text_of(*price, "kind");
  if (kind == "free" || kind == "packs") return kind;
  return dollars_text(integer_of(*price, "micros")) + (kind == "fixed" ? "" : " " + kind);
}

void add_list(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("list", "Workflows of the enabled plugins, with price and steps");
  verb->footer("Example: oneclaw workflow list --json");
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common] {
    const auto answer = HostClient(common.socket()).request("GET", "/api/v1/workflow");
    if (!answer) {
      common.exit_code = complain("workflow list", answer.error(), code_for(answer.status()));
      return;
    }
    if (common.is_json) return (void)std::printf("%s\n", base::to_pretty_json(*answer).c_str());
    Table table({"NAME", "PRICE", "STEPS", "INSTANCE", "TITLE"});
    for (const auto& workflow : (*base::json_find(*answer, "workflows")).GetArray()) {
      const auto steps = base::json_find(workflow, "steps")->Size();
      table.row({text_of(workflow, "name"), price_text(workflow), std::to_string(steps), text_of(workflow, "instance"),
                 text_of(workflow, "title")});
    }
    std::printf("%s", table.text().c_str());
  });
}

int run(const Common& common, const Run& asked) {
  if (auto input = base::parse_json(asked.input); !input) {
    return complain("workflow run", std::move(input).error().in("--input"), kUsage);
  }
  base::JsonOut out;
  out.open().field("workflow", asked.name).raw("input", asked.input).field("dry_run", asked.is_dry_run);
  if (!asked.user.empty()) out.field("user", asked.user);
  if (!asked.key.empty()) out.field("idempotency_key", asked.key);
  const HostClient host(common.socket());
  auto answer = host.request("POST", "/api/v1/workflow", out.close().take());
  if (!answer) return complain("workflow run", answer.error(), code_for(answer.status()));
  return follow_job(host, std::move(answer).value(), asked.waits, common.is_json, "workflow run");
}

void add_run_verb(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("run", "Start a workflow; with --wait the exit status tells the result");
  verb->footer(
      "Example: oneclaw workflow run discovery --input '{\"query\":\"plumbers\",\"location\":\"Austin, TX\"}' --wait");
  auto asked = std::make_shared<Run>();
  verb->add_option("NAME", asked->name, "workflow")->required();
  verb->add_option("--input", asked->input, "JSON");
  verb->add_option("--user", asked->user, "for whom; in the development profile its own user when absent");
  verb->add_option("--key", asked->key, "idempotency key: the same key gives the same job");
  verb->add_flag("--wait", asked->waits, "follow it to its end");
  verb->add_flag("--dry-run", asked->is_dry_run, "plan only: nothing is paid, no tool is called");
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common, asked] { common.exit_code = run(common, *asked); });
}

}  // namespace

void add_workflow(CLI::App& root, Common& common) {
  CLI::App* group = root.add_subcommand("workflow", "List and run workflows");
  group->require_subcommand(1);
  add_list(*group, common);
  add_run_verb(*group, common);
}

}  // namespace oneclaw::cli
