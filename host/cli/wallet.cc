// oneclaw wallet show|history|credit|verify: money on a running host.
#include "host/base/ids.h"
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
  std::string user;
  std::int64_t cents = 0;
  std::string key;
  std::string why;
};

std::string for_user(const std::string& user) { return user.empty() ? "" : "?user=" + escaped(user); }

// Asks the host and prints: JSON as it came, or what `show` makes of it.
template <class Show>
void ask(Common& common, const char* verb, const std::string& method, const std::string& target,
         const std::string& body, Show&& show) {
  const auto answer = HostClient(common.socket()).request(method, target, body);
  if (!answer) {
    common.exit_code = complain(verb, answer.error(), code_for(answer.status()));
  } else if (common.is_json) {
    std::printf("%s\n", base::to_pretty_json(*answer).c_str());
  } else {
    show(*answer);
  }
}

void add_show(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("show", "Balance and tier of a user");
  verb->footer("Example: oneclaw wallet show anna");
  auto asked = std::make_shared<Asked>();
  verb->add_option("USER", asked->user, "name of an API user; the development user when absent");
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common, asked] {
    ask(common, "wallet show", "GET", "/api/v1/wallet" + for_user(asked->user), "", [](const base::Json& answer) {
      std::printf("balance %s, free %s, held %s, tier %s%s\n",
                  dollars_text(integer_of(answer, "balance_micros")).c_str(),
                  dollars_text(integer_of(answer, "available_micros")).c_str(),
                  dollars_text(integer_of(answer, "held_micros")).c_str(), text_of(answer, "tier").c_str(),
                  text_of(answer, "frozen") == "true" ? ", FROZEN" : "");
    });
  });
}

void add_history(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("history", "What came and went, the newest first");
  verb->footer("Example: oneclaw wallet history anna");
  auto asked = std::make_shared<Asked>();
  verb->add_option("USER", asked->user, "name of an API user; the development user when absent");
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common, asked] {
    ask(common, "wallet history", "GET", "/api/v1/wallet/transactions" + for_user(asked->user), "",
        [](const base::Json& answer) {
          Table table({"SEQ", "TYPE", "CENTS", "BALANCE", "SOURCE", "WHEN", "WHAT"});
          for (const auto& line : (*base::json_find(answer, "transactions")).GetArray()) {
            table.row({text_of(line, "seq"), text_of(line, "type"), text_of(line, "amountCents"),
                       text_of(line, "balanceAfterCents"), text_of(line, "source"), text_of(line, "created"),
                       text_of(line, "description")});
          }
          std::printf("%s", table.text().c_str());
        });
  });
}

void add_credit(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("credit", "Give credit to a user");
  verb->footer("Example: oneclaw wallet credit anna --cents 500 --why 'thank you'");
  auto asked = std::make_shared<Asked>();
  verb->add_option("USER", asked->user, "name of an API user; the development user when absent");
  verb->add_option("--cents", asked->cents, "how much, in cents")->required();
  verb->add_option("--key", asked->key, "idempotency key; a new one when absent");
  verb->add_option("--why", asked->why, "what the user reads beside it");
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common, asked] {
    base::JsonOut out;
    out.open().field("amount_cents", asked->cents);
    out.field("idempotency_key", asked->key.empty() ? "cli-" + base::random_url_safe(22) : asked->key);
    if (!asked->user.empty()) out.field("user", asked->user);
    if (!asked->why.empty()) out.field("description", asked->why);
    ask(common, "wallet credit", "POST", "/api/v1/wallet/credit", out.close().take(), [](const base::Json& answer) {
      const base::JsonValue& line = *base::json_find(answer, "transaction");
      std::printf("credited %s cents, balance %s cents\n", text_of(line, "amountCents").c_str(),
                  text_of(line, "balanceAfterCents").c_str());
    });
  });
}

void add_verify(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("verify", "Prove that every balance follows from its movements");
  verb->footer("Example: oneclaw wallet verify");
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common] {
    ask(common, "wallet verify", "GET", "/api/v1/wallet/verify", "", [&common](const base::Json& answer) {
      std::printf("%s accounts, %s transfers, %s wallets, %s transactions, %s holds: %s differences\n",
                  text_of(answer, "accounts").c_str(), text_of(answer, "transfers").c_str(),
                  text_of(answer, "wallets").c_str(), text_of(answer, "transactions").c_str(),
                  text_of(answer, "holds").c_str(), text_of(answer, "difference_count").c_str());
      for (const auto& d : (*base::json_find(answer, "differences")).GetArray()) {
        std::printf("  %s: %s\n", text_of(d, "place").c_str(), text_of(d, "text").c_str());
      }
      if (text_of(answer, "clean") != "true") common.exit_code = kFailed;
    });
  });
}

}  // namespace

void add_wallet(CLI::App& root, Common& common) {
  CLI::App* group = root.add_subcommand("wallet", "Look at wallets, give credit, prove the ledger");
  group->require_subcommand(1);
  add_show(*group, common);
  add_history(*group, common);
  add_credit(*group, common);
  add_verify(*group, common);
}

}  // namespace oneclaw::cli
