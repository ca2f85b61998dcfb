// oneclaw plugin list|show|enable|disable|swap|hash: what the running host has, and changing it.
#include "host/base/sha256.h"
#include "host/base/unique_fd.h"
#include "host/cli/answer_text.h"
#include "host/cli/exit_code.h"
#include "host/cli/host_client.h"
#include "host/cli/table.h"
#include "host/cli/verbs.h"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace oneclaw::cli {
namespace {

using base::json_find;
using base::json_view;

constexpr std::uint64_t kMaxLibraryBytes = 256u << 20;

int print_list(const base::Json& answer, bool is_json) {
  if (is_json) return std::printf("%s\n", base::to_pretty_json(answer).c_str()), kOk;
  Table table({"NAME", "PLUGIN", "VERSION", "STATE", "GEN", "ROLES", "CALLS", "REASON"});
  for (const auto& plugin : (*json_find(answer, "plugins")).GetArray()) {
    table.row({text_of(plugin, "name"), text_of(plugin, "plugin"), text_of(plugin, "version"), text_of(plugin, "state"),
               text_of(plugin, "generation"), text_of(plugin, "roles"), text_of(plugin, "calls"),
               text_of(plugin, "reason")});
  }
  std::printf("%s", table.text().c_str());
  return kOk;
}

// One verb that names a plugin and sends one request.
struct Request {
  std::string name;
  std::string plugin;
  bool copies = false;
};

// "hello is serving", and what its manifest asks for and nobody granted, because it will miss that.
void print_change(const base::Json& answer) {
  const std::string name = text_of(answer, "name");
  std::printf("%s is %s\n", name.c_str(), text_of(answer, "state").c_str());
  const base::JsonValue* refused = json_find(answer, "refused");
  if (refused == nullptr || !refused->IsArray() || refused->Empty()) return;
  for (const auto& permission : refused->GetArray()) {
    if (permission.IsString()) std::printf("not granted: %s\n", std::string(json_view(permission)).c_str());
  }
  std::printf("list what it may have under \"grant\" of '%s' in the deployment manifest, then: oneclaw config reload\n",
              name.c_str());
}

void add_change(CLI::App& group, Common& common, const std::string& action, const std::string& help) {
  CLI::App* verb = group.add_subcommand(action, help);
  verb->footer("Example: oneclaw plugin " + action + " echo_cpp");
  auto request = std::make_shared<Request>();
  verb->add_option("NAME", request->name, "instance, or an installed plugin")->required();
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common, request, action] {
    const auto answer = HostClient(common.socket()).request("POST", "/admin/plugins/" + request->name + "/" + action);
    if (!answer) {
      common.exit_code = complain(("plugin " + action).c_str(), answer.error(), code_for(answer.status()));
    } else if (common.is_json) {
      std::printf("%s\n", base::to_pretty_json(*answer).c_str());
    } else {
      print_change(*answer);
    }
  });
}

void add_swap(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("swap", "Replace an instance or a role's backend on the running host");
  verb->footer(
      "Example: oneclaw plugin swap cache memory\n         oneclaw plugin swap echo_cpp        (its newest build)");
  auto request = std::make_shared<Request>();
  verb->add_option("NAME", request->name, "instance or role (store, cache, durable)")->required();
  verb->add_option("PLUGIN", request->plugin, "plugin id or short backend name; none: the same plugin's newest build");
  verb->add_flag("--copy", request->copies, "copy the store's tables first");
  common.add_state_option(*verb);
  common.add_json_option(*verb);
  verb->callback([&common, request] {
    if (request->copies) {
      common.exit_code = complain(
          "plugin swap", {OC_UNSUPPORTED, "--copy is not built yet: it comes with the backends (part C)"}, kFailed);
      return;
    }
    const std::string body = request->plugin.empty() ? "" : "{\"plugin\":" + base::json_quote(request->plugin) + "}";
    const auto answer = HostClient(common.socket()).request("POST", "/admin/plugins/" + request->name + "/swap", body);
    if (!answer) {
      common.exit_code = complain("plugin swap", answer.error(), code_for(answer.status()));
    } else if (common.is_json) {
      std::printf("%s\n", base::to_pretty_json(*answer).c_str());
    } else {
      std::printf("%s: generation %s -> %s (%s), new calls waited %s us\n", text_of(*answer, "name").c_str(),
                  text_of(*answer, "from_generation").c_str(), text_of(*answer, "to_generation").c_str(),
                  text_of(*answer, "mode").c_str(), text_of(*answer, "pause_us").c_str());
    }
  });
}

void add_hash(CLI::App& group, Common& common) {
  CLI::App* verb = group.add_subcommand("hash", "Print a library's SHA-256 as a manifest pins it");
  verb->footer("Example: oneclaw plugin hash ./channel_example.so");
  auto file = std::make_shared<std::string>();
  verb->add_option("FILE", *file, "library")->required();
  verb->callback([&common, file] {
    const base::UniqueFd fd(::open(file->c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) {
      common.exit_code = complain("plugin hash", {OC_NOT_FOUND, *file + ": " + std::strerror(errno)}, kFailed);
      return;
    }
    const auto hash = base::sha256_file_hex(fd.get(), kMaxLibraryBytes);
    if (!hash) {
      common.exit_code = complain("plugin hash", hash.error(), kFailed);
      return;
    }
    std::printf("%s  %s\n", hash->c_str(), file->c_str());
  });
}

}  // namespace

void add_plugin(CLI::App& root, Common& common) {
  CLI::App* group = root.add_subcommand("plugin", "List, inspect, change, check and make plugins");
  group->require_subcommand(1);

  CLI::App* list = group->add_subcommand("list", "Every instance of the running host and how it is");
  list->footer("Example: oneclaw plugin list --json");
  common.add_state_option(*list);
  common.add_json_option(*list);
  list->callback([&common] {
    const auto answer = HostClient(common.socket()).request("GET", "/admin/plugins");
    common.exit_code = answer ? print_list(*answer, common.is_json)
                              : complain("plugin list", answer.error(), code_for(answer.status()));
  });

  CLI::App* show = group->add_subcommand("show", "One instance: library, permissions, configuration, calls");
  show->footer("Example: oneclaw plugin show cache");
  auto name = std::make_shared<std::string>();
  show->add_option("NAME", *name, "instance or role")->required();
  common.add_state_option(*show);
  show->callback([&common, name] {
    const auto answer = HostClient(common.socket()).request("GET", "/admin/plugins/" + *name);
    if (answer) {
      std::printf("%s\n", base::to_pretty_json(*answer).c_str());
    } else {
      common.exit_code = complain("plugin show", answer.error(), code_for(answer.status()));
    }
  });

  add_change(*group, common, "enable", "Start an instance, also one that safe mode left out");
  add_change(*group, common, "disable", "Drain and stop an instance");
  add_swap(*group, common);
  add_hash(*group, common);
  add_check(*group, common);
  add_later_plugin_verbs(*group, common);
}

}  // namespace oneclaw::cli
