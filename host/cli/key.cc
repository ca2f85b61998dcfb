// oneclaw key create|list|revoke: admin keys of a state directory, and on a running host API keys of users.
#include "host/api/access.h"
#include "host/app/state_dir.h"
#include "host/base/json_out.h"
#include "host/cli/answer_text.h"
#include "host/cli/exit_code.h"
#include "host/cli/host_client.h"
#include "host/cli/table.h"
#include "host/cli/verbs.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace oneclaw::cli {
namespace {

api::AdminKeys keys_of(const Common& common) {
  const std::string directory = common.state.empty() ? app::default_state_dir() : common.state;
  std::error_code ec;
  std::filesystem::create_directories(directory, ec);
  return api::AdminKeys(directory + "/admin_keys.json");
}

int create_user_key(const Common& common, const std::string& user, const std::string& name,
                    const std::vector<std::string>& scopes) {
  base::JsonOut out;
  out.open().field("user", user).field("name", name);
  if (!scopes.empty()) out.field("scopes", scopes);
  const auto answer = HostClient(common.socket()).request("POST", "/api/v1/keys", out.close().take());
  if (!answer) return complain("key create", answer.error(), code_for(answer.status()));
  std::printf("%s\n", text_of(*answer, "key").c_str());
  return kOk;
}

}  // namespace

void add_key(CLI::App& root, Common& common) {
  CLI::App* group = root.add_subcommand("key", "Make, list and revoke keys");
  group->require_subcommand(1);

  CLI::App* create = group->add_subcommand("create", "Make a key; it is printed once and stored as a hash");
  create->footer(
      "Example: oneclaw key create --admin --name laptop\n         oneclaw key create --user anna --scope workflow:run "
      "--scope jobs:read");
  auto name = std::make_shared<std::string>("admin");
  auto is_admin = std::make_shared<bool>(false);
  auto user = std::make_shared<std::string>();
  auto scopes = std::make_shared<std::vector<std::string>>();
  create->add_flag("--admin", *is_admin, "a key for administration");
  create->add_option("--user", *user, "a key for this API user, made by the running host");
  create->add_option("--scope", *scopes, "what a user's key may do; all when absent");
  create->add_option("--name", *name, "what the key is for");
  common.add_state_option(*create);
  create->callback([&common, name, is_admin, user, scopes] {
    if (*is_admin != user->empty()) {
      common.exit_code = complain("key create", {OC_INVALID, "say either --admin or --user NAME"}, kUsage);
      return;
    }
    if (!*is_admin) {
      common.exit_code = create_user_key(common, *user, *name, *scopes);
      return;
    }
    const auto key = keys_of(common).create(*name);
    if (key) {
      std::printf("%s\n", key->c_str());
    } else {
      common.exit_code = complain("key create", key.error(), kFailed);
    }
  });

  CLI::App* list = group->add_subcommand("list", "The admin keys, without their content");
  list->footer("Example: oneclaw key list --json");
  common.add_state_option(*list);
  common.add_json_option(*list);
  list->callback([&common] {
    const auto keys = keys_of(common).list();
    if (!keys) {
      common.exit_code = complain("key list", keys.error(), kFailed);
      return;
    }
    Table table({"ID", "NAME", "CREATED"});
    std::string json = "[";
    for (const auto& key : *keys) {
      table.row({key.id, key.name, key.created});
      json += (json.size() > 1 ? "," : "") + ("{\"id\":" + base::json_quote(key.id)) +
              ",\"name\":" + base::json_quote(key.name) + ",\"created\":" + base::json_quote(key.created) + "}";
    }
    std::printf("%s", common.is_json ? (json + "]\n").c_str() : table.text().c_str());
  });

  CLI::App* revoke = group->add_subcommand("revoke", "Make a key useless at once");
  revoke->footer("Example: oneclaw key revoke 1a2b3c4d5e6f");
  auto id = std::make_shared<std::string>();
  revoke->add_option("ID", *id, "from 'oneclaw key list'")->required();
  common.add_state_option(*revoke);
  revoke->callback([&common, id] {
    if (const auto done = keys_of(common).revoke(*id); !done)
      common.exit_code = complain("key revoke", done.error(), kFailed);
  });
}

}  // namespace oneclaw::cli
