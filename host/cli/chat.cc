// oneclaw chat: a conversation with a running host, or with one of its own that ends with the chat.
#include "host/cli/chat.h"

#include "host/app/state_dir.h"
#include "host/cli/answer_text.h"
#include "host/cli/host_client.h"
#include "host/cli/secret_input.h"
#include "host/cli/terminal.h"
#include "host/cli/verbs.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace oneclaw::cli {
namespace {

using base::Error;
using base::Result;

constexpr const char* kKeyVariable = "ONECLAW_API_KEY";
constexpr std::size_t kMaxKey = 512;
constexpr std::size_t kMaxName = 64;

struct Asked {
  std::string text;
  std::string url;
  std::string user;
  std::string conversation = "main";
};

// Never from the arguments: every process of the machine can read those.
Result<std::string> key_of_environment_or_prompt() {
  if (const char* key = std::getenv(kKeyVariable); key != nullptr && *key != '\0') return std::string(key);
  if (::isatty(STDIN_FILENO) != 1) {
    return Error{OC_UNAUTHENTICATED, std::string("--url needs a key of that host in $") + kKeyVariable +
                                         "; 'oneclaw key create --user NAME' makes one there"};
  }
  auto typed = read_secret("Key of that host: ", kMaxKey, false);
  if (!typed) return typed.error();
  std::string key(typed->view());
  if (std::any_of(key.begin(), key.end(), [](char c) { return c <= ' ' || c > '~'; })) {
    return Error{OC_INVALID, "this is no key: keys have letters, digits, '_' and '-' only"};
  }
  return key;
}

std::vector<std::string> run_arguments(const Common& common, const std::string& state) {
  std::vector<std::string> out{"--state", state};
  const auto add = [&](const char* option, const std::string& value) {
    out.emplace_back(option);
    out.push_back(value);
  };
  if (common.config.empty() || !common.profile.empty()) {
    add("--profile", common.profile.empty() ? "development" : common.profile);
  }
  if (!common.config.empty()) add("--config", common.config);
  add("--listen", common.listen.empty() ? "127.0.0.1:0" : common.listen);
  for (const std::string& setting : common.settings) add("--set", setting);
  for (const std::string& directory : common.plugin_dirs) add("--plugins", directory);
  return out;
}

Result<Chat> reach_host(const Common& common, const Asked& asked) {
  Chat chat;
  if (!asked.url.empty()) {
    auto endpoint = talk::endpoint_of_url(asked.url, "");
    if (!endpoint) return std::move(endpoint).error().in("--url");
    auto key = key_of_environment_or_prompt();
    if (!key) return std::move(key).error();
    chat.endpoint = std::move(endpoint).value();
    chat.endpoint.key = std::move(key).value();
    return chat;
  }
  chat.endpoint.socket_path = common.socket();
  const auto there = HostClient(common.socket()).fetch("GET", "/healthz");
  if (there || there.status() != OC_UNAVAILABLE) return chat;
  const std::string state = common.state.empty() ? app::default_state_dir() : common.state;
  if (can_edit_in_place(STDERR_FILENO)) std::fprintf(stderr, "No host runs here; starting one for this chat ...");
  auto host = OwnHost::start({common.program, run_arguments(common, state), state});
  if (can_edit_in_place(STDERR_FILENO)) std::fprintf(stderr, "\r\x1b[K");
  if (!host) return std::move(host).error();
  chat.own_host.emplace(std::move(host).value());
  return chat;
}

int run(const Common& common, const Asked& asked) {
  if (asked.conversation.empty() || asked.conversation.size() > kMaxName ||
      asked.conversation != escaped(asked.conversation)) {
    return complain("chat", {OC_INVALID, "--conversation: must be 1 to 64 letters, digits, '_' or '-'"}, kUsage);
  }
  auto chat = reach_host(common, asked);
  if (!chat) {
    const oc_status status = chat.status();
    const int code = status == OC_INVALID && asked.url.empty() ? kConfig : code_of(chat.error());
    return complain("chat", chat.error(), status != OC_UNAVAILABLE && !asked.url.empty() ? kUsage : code);
  }
  chat->link = {asked.conversation, escaped(asked.user)};
  chat->text = asked.text;
  chat->is_json = common.is_json;
  chat->history_path = (common.state.empty() ? app::default_state_dir() : common.state) + "/chat_history";
  const bool is_terminal = can_edit_in_place(STDOUT_FILENO) && ::isatty(STDIN_FILENO) == 1;
  if (is_terminal && !common.is_json && asked.text.empty()) return chat_in_terminal(*chat);
  return chat_in_pipe(*chat);
}

}  // namespace

void add_chat(CLI::App& root, Common& common) {
  CLI::App* verb = root.add_subcommand("chat", "Talk to OneClaw in this terminal, or through a pipe");
  verb->footer(
      "Talks to the host of --state, or to the one at --url with the key in $ONECLAW_API_KEY. When no host runs there "
      "it\n"
      "starts one of its own, with the development profile and the options above, which ends with the chat.\n\n"
      "Examples: oneclaw chat\n"
      "          oneclaw chat \"discover plumbers in Austin, TX\"\n"
      "          printf '%s\\n' 'discover plumbers in Austin, TX' more | oneclaw chat --json\n"
      "          oneclaw chat --url http://10.0.0.7:8787\n\n"
      "In a pipe each line is a message and the exit code tells: 0 all were answered, 1 one was refused or its job\n"
      "failed, 4 the host cannot be reached.");
  auto asked = std::make_shared<Asked>();
  verb->add_option("TEXT", asked->text, "one message: its answer is printed, then the chat ends");
  verb->add_option("--url", asked->url, "http://HOST:PORT of a host elsewhere");
  verb->add_option("--user", asked->user, "for whom, when you are an administrator");
  verb->add_option("--conversation", asked->conversation, "its name; \"main\" is the console's, too");
  common.add_config_options(*verb);
  common.add_json_option(*verb);
  verb->callback([&common, asked] { common.exit_code = run(common, *asked); });
}

}  // namespace oneclaw::cli
