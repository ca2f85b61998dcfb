// oneclaw schedule list|add|rm: what runs again and again on a running host.
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

struct Asked {
  std::string id;
  std::string workflow;
  std::string input = "{}";
  std::string when;
  std::string time_zone;
  std::string user;
  std::string key;
};

constexpr const char* kUserHelp = "name of an API user; the development user when absent";

std::string for_user(const std::string& user) { return user.empty() ? "" : "?user=" + escaped(user); }

std::string state_of(const base::JsonValue& schedule) {
  if (text_of(schedule, "enabled") != "true") return "off";
  return integer_of(schedule, "refusals") > 0 ? "refused" : "on";
}

void add_list(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("list", "Schedules of a user, by number");
  verb->footer("Example: oneclaw schedule list --user anna --json");
  auto asked = std::make_shared<Asked>();
  verb->add_option("--user", asked->user, kUserHelp);
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common, asked] {
    const auto answer = HostClient(common.socket()).request("GET", "/api/v1/schedules" + for_user(asked->user));
    if (!answer) {
      common.exit_code = complain("schedule list", answer.error(), code_for(answer.status()));
      return;
    }
    if (common.is_json) return (void)std::printf("%s\n", base::to_pretty_json(*answer).c_str());
    Table table({"NUMBER", "ID", "WORKFLOW", "STATE", "NEXT (UTC)", "TIMES", "ZONE", "PROBLEM"});
    for (const auto& one : (*base::json_find(*answer, "schedules")).GetArray()) {
      const std::string said = text_of(one, "said");
      table.row({text_of(one, "number"), text_of(one, "id"), text_of(one, "workflow"), state_of(one),
                 text_of(one, "next"), said.empty() ? text_of(one, "rule") : said, text_of(one, "time_zone"),
                 text_of(one, "problem")});
    }
    std::printf("%s", table.text().c_str());
  });
}

int add(const Common& common, const Asked& asked) {
  if (auto input = base::parse_json(asked.input); !input) {
    return complain("schedule add", std::move(input).error().in("--input"), kUsage);
  }
  base::JsonOut out;
  out.open().field("workflow", asked.workflow).raw("input", asked.input).field("when", asked.when);
  if (!asked.time_zone.empty()) out.field("time_zone", asked.time_zone);
  if (!asked.user.empty()) out.field("user", asked.user);
  if (!asked.key.empty()) out.field("idempotency_key", asked.key);
  out.close();
  const auto answer = HostClient(common.socket()).request("POST", "/api/v1/schedules", out.take());
  if (!answer) return complain("schedule add", answer.error(), code_for(answer.status()));
  if (common.is_json) {
    std::printf("%s\n", base::to_pretty_json(*answer).c_str());
    return 0;
  }
  const base::JsonValue& made = *base::json_find(*answer, "schedule");
  std::printf("schedule %s (%s): %s in %s, next %s, at most %s a run\n", text_of(made, "number").c_str(),
              text_of(made, "id").c_str(), text_of(made, "rule").c_str(), text_of(made, "time_zone").c_str(),
              text_of(made, "next").c_str(), dollars_text(integer_of(*answer, "price_micros")).c_str());
  return 0;
}

void add_add(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("add", "Run a workflow again and again");
  verb->footer(
      "Times: \"every monday 8am\", \"every weekday at 9:30\", \"on the 1st of every month at noon\", \"every 2 "
      "hours\",\n"
      "or cron: \"0 8 * * 1\", @daily.\n"
      "Example: oneclaw schedule add discovery --when 'every monday 8am' --time-zone Europe/Berlin \\\n"
      "           --input '{\"query\":\"plumbers\",\"location\":\"Austin, TX\"}'\n"
      "Example: oneclaw schedule add discovery --when '0 8 * * 1-5' --user anna --input '{...}' --json");
  auto asked = std::make_shared<Asked>();
  verb->add_option("WORKFLOW", asked->workflow, "from 'oneclaw workflow list'")->required();
  verb->add_option("--when", asked->when, "a phrase or five fields of cron")->required();
  verb->add_option("--input", asked->input, "JSON object that every run is given");
  verb->add_option("--time-zone", asked->time_zone, "IANA name; the user's own, else UTC, when absent");
  verb->add_option("--user", asked->user, kUserHelp);
  verb->add_option("--key", asked->key, "idempotency key: the same key is the same schedule");
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common, asked] { common.exit_code = add(common, *asked); });
}

void add_rm(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("rm", "End a schedule; a job that runs runs on");
  verb->footer("Example: oneclaw schedule rm 2 --user anna");
  auto asked = std::make_shared<Asked>();
  verb->add_option("SCHEDULE", asked->id, "number or id, from 'oneclaw schedule list'")->required();
  verb->add_option("--user", asked->user, kUserHelp);
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common, asked] {
    const std::string target = "/api/v1/schedules/" + escaped(asked->id) + for_user(asked->user);
    const auto done = HostClient(common.socket()).fetch("DELETE", target);
    if (!done) {
      common.exit_code = complain("schedule rm", done.error(), code_for(done.status()));
    } else if (common.is_json) {
      base::JsonOut out;
      std::printf("%s\n", out.open().field("removed", asked->id).close().take().c_str());
    } else {
      std::printf("schedule %s has ended\n", asked->id.c_str());
    }
  });
}

}  // namespace

void add_schedule(CLI::App& root, Common& common) {
  CLI::App* group = root.add_subcommand("schedule", "What runs again and again: list, add, remove");
  group->require_subcommand(1);
  add_list(*group, common);
  add_add(*group, common);
  add_rm(*group, common);
}

}  // namespace oneclaw::cli
