// oneclaw vault set|get|list|rm|rotate: secrets on a running host. Values come from standard input or a prompt, never
// from the command line.
#include "host/services/vault/vault.h"
#include "host/base/json_out.h"
#include "host/base/text.h"
#include "host/cli/answer_text.h"
#include "host/cli/host_client.h"
#include "host/cli/secret_input.h"
#include "host/cli/table.h"
#include "host/cli/verbs.h"

#include <unistd.h>

#include <cstdio>
#include <memory>

namespace oneclaw::cli {
namespace {

struct Asked {
  std::string name;
  std::string owner = std::string(services::vault::kHostOwner);
  bool keeps_newline = false;
  bool reveals = false;

  std::string target(std::string_view action = {}) const {
    return "/admin/vault/" + escaped(name) + std::string(action) + "?owner=" + escaped(owner);
  }
};

std::shared_ptr<Asked> add_asked(CLI::App& verb, Common& common) {
  auto asked = std::make_shared<Asked>();
  verb.add_option("NAME", asked->name, "as plugins ask for it: telegram.token")->required();
  verb.add_option("--owner", asked->owner, "whose secret: host, or user:ID")->capture_default_str();
  common.add_state_option(verb);
  common.add_json_option(verb);
  return asked;
}

// A missing master key is a matter of the configuration.
int vault_code(oc_status status) { return status == OC_PRECONDITION ? kConfig : code_for(status); }

// The answer, or nothing after the complaint.
std::optional<base::Json> ask(Common& common, const char* verb, const std::string& method, const std::string& target,
                              std::string_view body = {}) {
  auto answer = HostClient(common.socket()).request(method, target, body);
  if (answer) return std::move(answer).value();
  common.exit_code = complain(verb, answer.error(), vault_code(answer.status()));
  return std::nullopt;
}

// The answer as JSON, or as the sentence that tells it.
void print(const Common& common, const base::Json& answer, const std::string& sentence) {
  std::printf("%s\n", common.is_json ? base::to_pretty_json(answer).c_str() : sentence.c_str());
}

void add_set(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("set", "Store a secret; asks for the value, or reads it from standard input");
  verb->footer(
      "Example: oneclaw vault set telegram.token\n         pass show telegram | oneclaw vault set telegram.token\n"
      "         oneclaw vault set stripe.key < stripe.key\nA newline at the end of standard input is dropped unless "
      "--raw. A running plugin sees the new value the next time it asks.");
  auto asked = add_asked(*verb, common);
  verb->add_flag("--raw", asked->keeps_newline, "keep a newline at the end of standard input");
  verb->allow_extras();
  verb->callback([&common, verb, asked] {
    // The words themselves are not repeated: one of them may be the secret.
    if (verb->remaining_size() > 0) {
      common.exit_code = complain("vault set",
                                  {OC_INVALID,
                                   "only NAME, --owner, --raw, --state and --json go on the command line, where "
                                   "others see it in the list of processes and the shell keeps it; type the value at "
                                   "the prompt or pipe it in. If it was a real secret, replace it"},
                                  kUsage);
      return;
    }
    const auto value = read_secret("Value of " + asked->name + " (not shown): ", services::vault::kMaxValueBytes,
                                   asked->keeps_newline);
    if (!value) {
      common.exit_code = complain("vault set", value.error(), kFailed);
    } else if (const auto answer = ask(common, "vault set", "PUT", asked->target(), value->view())) {
      print(common, *answer, asked->name + " of " + asked->owner + " is set");
    }
  });
}

// On a terminal with a newline; elsewhere exactly the bytes.
void print_value(const Common& common, const Asked& asked, const std::string& value) {
  if (common.is_json) {
    base::JsonOut out;
    out.open().field("owner", asked.owner).field("name", asked.name);
    if (base::is_utf8(value)) {
      out.field("value", value);
    } else {
      out.field("value_hex", base::to_hex({reinterpret_cast<const unsigned char*>(value.data()), value.size()}));
    }
    std::printf("%s\n", out.close().take().c_str());
    return;
  }
  std::fwrite(value.data(), 1, value.size(), stdout);
  if (::isatty(STDOUT_FILENO) == 1) std::fputc('\n', stdout);
}

void add_get(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("get", "Show a secret; every look is an entry of the audit log");
  verb->footer(
      "Example: oneclaw vault get telegram.token\n         TOKEN=$(oneclaw vault get telegram.token --reveal)");
  auto asked = add_asked(*verb, common);
  verb->add_flag("--reveal", asked->reveals, "also when the output is no terminal: a file, a pipe, a log");
  verb->callback([&common, asked] {
    if (!asked->reveals && ::isatty(STDOUT_FILENO) != 1) {
      common.exit_code =
          complain("vault get",
                   {OC_DENIED, "the output is no terminal, and might be kept; add --reveal if you mean it"}, kUsage);
      return;
    }
    const auto value = HostClient(common.socket()).fetch("POST", asked->target("/reveal"));
    if (!value) {
      common.exit_code = complain("vault get", value.error(), vault_code(value.status()));
    } else {
      print_value(common, *asked, *value);
    }
  });
}

void add_list(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("list", "Names and dates of the secrets; never values");
  verb->footer("Example: oneclaw vault list\n         oneclaw vault list --owner host --json");
  auto owner = std::make_shared<std::string>();
  verb->add_option("--owner", *owner, "host, or user:ID; all when absent");
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common, owner] {
    const auto answer = ask(common, "vault list", "GET", "/admin/vault?owner=" + escaped(*owner));
    if (!answer) return;
    if (common.is_json) return print(common, *answer, "");
    Table table({"NAME", "OWNER", "KEY", "CREATED", "CHANGED"});
    for (const auto& secret : (*base::json_find(*answer, "secrets")).GetArray()) {
      table.row({text_of(secret, "name"), text_of(secret, "owner"), text_of(secret, "key"), text_of(secret, "created"),
                 text_of(secret, "changed")});
    }
    std::printf("%s", table.text().c_str());
    if (text_of(*answer, "has_more") == "true") std::printf("and more: name an --owner\n");
  });
}

void add_rm(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("rm", "Remove a secret for good");
  verb->footer("Example: oneclaw vault rm telegram.token");
  auto asked = add_asked(*verb, common);
  verb->callback([&common, asked] {
    if (const auto answer = ask(common, "vault rm", "DELETE", asked->target())) {
      print(common, *answer, asked->name + " of " + asked->owner + " is gone");
    }
  });
}

void add_rotate(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("rotate", "Seal every secret with a new master key, while the host runs");
  verb->footer(
      "Example: oneclaw vault rotate\nThe host makes the new key itself when the present one is in its state "
      "directory. Elsewhere put the new one before the present one first; the answer says when the old one may go.");
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common] {
    const auto answer = ask(common, "vault rotate", "POST", "/admin/vault/rotate");
    if (!answer) return;
    std::string sentence = text_of(*answer, "resealed") + " secrets were sealed anew with " + text_of(*answer, "key");
    for (const auto& failed : (*base::json_find(*answer, "failed")).GetArray()) {
      sentence += "\n  failed: " + std::string(base::json_view(failed));
    }
    print(common, *answer, sentence);
    if (text_of(*answer, "done") == "true") return;
    common.exit_code =
        complain("vault rotate",
                 {OC_UNAVAILABLE, "the earlier keys are still needed; mend what failed and rotate again"}, kFailed);
  });
}

}  // namespace

void add_vault(CLI::App& root, Common& common) {
  CLI::App* group = root.add_subcommand("vault", "Secrets: set, get, list, rm, rotate");
  group->require_subcommand(1);
  add_set(*group, common);
  add_get(*group, common);
  add_list(*group, common);
  add_rm(*group, common);
  add_rotate(*group, common);
}

}  // namespace oneclaw::cli
