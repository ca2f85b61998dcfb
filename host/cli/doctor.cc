// oneclaw doctor: looks at everything a host needs and says for each finding how to mend it.
#include "host/app/deployment_vault.h"
#include "host/app/state_dir.h"
#include "host/base/text.h"
#include "host/cli/answer_text.h"
#include "host/cli/exit_code.h"
#include "host/cli/host_client.h"
#include "host/cli/verbs.h"
#include "host/plugin/image/image.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <filesystem>

namespace oneclaw::cli {
namespace {

using plugin::manifest::Config;

constexpr std::uint64_t kWantedFreeBytes = 256u << 20;
constexpr rlim_t kWantedDescriptors = 4096;
constexpr std::time_t kOldestPlausibleTime = 1'735'689'600;  // 2025-01-01: before it the clock is certainly wrong

struct Finding {
  const char* level;  // "ok", "warn", "fail"
  std::string what;
  std::string mend;
};

class Report {
 public:
  void ok(std::string what) { findings_.push_back({"ok", std::move(what), ""}); }
  void warn(std::string what, std::string mend) { findings_.push_back({"warn", std::move(what), std::move(mend)}); }
  void fail(std::string what, std::string mend) { findings_.push_back({"fail", std::move(what), std::move(mend)}); }

  bool has_failed() const {
    for (const Finding& f : findings_) {
      if (std::string_view(f.level) == "fail") return true;
    }
    return false;
  }
  void print(bool is_json) const {
    if (is_json) std::printf("[");
    const char* separator = "";
    for (const Finding& f : findings_) {
      if (is_json) {
        std::printf("%s\n {\"level\":\"%s\",\"what\":%s,\"mend\":%s}", separator, f.level,
                    base::json_quote(f.what).c_str(), base::json_quote(f.mend).c_str());
        separator = ",";
      } else {
        std::printf("%-5s %s\n", f.level, f.what.c_str());
        if (!f.mend.empty()) std::printf("      mend: %s\n", f.mend.c_str());
      }
    }
    if (is_json) std::printf("\n]\n");
  }

 private:
  std::vector<Finding> findings_;
};

void look_at_state(Report& report, const std::string& directory) {
  struct stat info {};
  if (::stat(directory.c_str(), &info) != 0) {
    report.ok("state directory " + directory + " does not exist yet; the first start makes it");
    return;
  }
  if ((info.st_mode & 077) != 0) {
    report.fail("state directory " + directory + " is open to others", "chmod 700 " + directory);
  } else if (::access(directory.c_str(), W_OK) != 0) {
    report.fail("state directory " + directory + " cannot be written by this user",
                "chown it to the host's user, or give --state");
  } else {
    report.ok("state directory " + directory);
  }
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) != 0) return;
  const std::uint64_t free_bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  if (free_bytes < kWantedFreeBytes) {
    report.fail("only " + base::human_bytes(free_bytes) + " are free for state", "make room, or give another --state");
  } else {
    report.ok(base::human_bytes(free_bytes) + " are free for state");
  }
  if (std::filesystem::exists(directory + "/quarantine.json")) {
    const auto list = base::parse_json_file(directory + "/quarantine.json");
    for (rapidjson::SizeType i = 0; list && list->IsArray() && i < list->Size(); ++i) {
      const base::JsonValue* name = base::json_find((*list)[i], "instance");
      const base::JsonValue* why = base::json_find((*list)[i], "reason");
      if (name == nullptr || why == nullptr) continue;
      const std::string instance(base::json_view(*name));
      report.warn("safe mode leaves out '" + instance + "': " + std::string(base::json_view(*why)),
                  "oneclaw plugin enable " + instance);
    }
  }
}

// What the running host says of its vault; false when it does not answer.
bool look_at_vault(Report& report, const std::string& socket) {
  const auto answer = HostClient(socket).request("GET", "/admin/vault?owner=host");
  if (!answer && answer.status() == OC_UNAVAILABLE) return false;
  if (!answer) {
    report.fail(answer.error().text, "give the host the master key that sealed the secrets, then start it again");
    return true;
  }
  const auto secrets = base::json_find(*answer, "secrets")->Size();
  const std::string from = text_of(*answer, "keys_from");
  if (from.empty()) return false;
  report.ok("vault: " + std::to_string(secrets) + " secrets of the host; master key " + text_of(*answer, "keys") +
            " from " + from);
  return true;
}

// The master key as a host that starts now would find it.
void look_at_master_key(Report& report, const plugin::manifest::Deployment& deployment,
                        const services::vault::KeyPlaces& places) {
  const auto keys = services::vault::load_keys(places);
  if (!keys) return report.fail(keys.error().text, "mend that file or variable; see 'Secrets' in manifests/README.md");
  if (keys->has_value()) return report.ok("master key " + (*keys)->ring.current().id() + " from " + (*keys)->from);
  if (app::makes_master_keys(deployment.profile)) {
    report.ok("no master key yet; the first secret makes one in " + places.state_dir);
  } else {
    report.warn("no master key: the vault takes no secrets", app::how_to_give_a_key(places));
  }
}

void look_at_machine(Report& report) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < kWantedDescriptors) {
    report.warn("at most " + std::to_string(limit.rlim_max) + " descriptors may be open",
                "raise LimitNOFILE of the service, or the hard limit of the user");
  } else {
    report.ok("up to " + std::to_string(limit.rlim_max) + " descriptors may be open");
  }
  if (std::time(nullptr) < kOldestPlausibleTime) {
    report.fail("the system's clock is wrong", "set the time, e.g. with systemd-timesyncd");
  } else {
    report.ok("the clock is plausible");
  }
}

void look_at_plugins(Report& report, const Config& config, const std::vector<std::string>& directories) {
  const auto discovered = plugin::manifest::discover(directories);
  for (const base::Error& error : discovered.errors) report.warn(error.text, "mend or remove that plugin's manifest");
  for (const base::Error& error : config.check_against(discovered))
    report.fail(error.text, "correct the configuration");
  char scratch[] = "/tmp/oneclaw-doctor-XXXXXX";
  if (::mkdtemp(scratch) == nullptr) return report.warn("no scratch directory in /tmp", "make /tmp writable");
  auto store = plugin::image::ImageStore::open(scratch);
  for (const auto& entry : config.deployment().plugins) {
    if (!entry.enabled || !store) continue;
    for (const auto& m : discovered.plugins) {
      if (m.id != entry.use) continue;
      const auto staged =
          (*store)->stage(m.directory + "/" + m.library, {m.id, m.version, m.provides, m.links, m.sha256});
      if (staged) {
        report.ok("plugin " + m.id + " " + m.version + " for instance '" + entry.as + "'");
      } else {
        report.fail("plugin " + m.id + ": " + staged.error().text, "build or install it again");
      }
    }
  }
  std::error_code ec;
  std::filesystem::remove_all(scratch, ec);
}

void look_at_instance(Report& report, const base::JsonValue& plugin) {
  const std::string name(base::json_view(*base::json_find(plugin, "name")));
  const std::string state(base::json_view(*base::json_find(plugin, "state")));
  if (state == "serving" || state == "disabled") return;
  const std::string reason(base::json_view(*base::json_find(plugin, "reason")));
  report.fail("instance '" + name + "' is " + state + ": " + reason,
              "mend what it names, then: oneclaw plugin enable " + name);
}

void look_at_host(Report& report, const std::string& socket) {
  const auto answer = HostClient(socket).request("GET", "/admin/plugins");
  if (!answer) return report.ok("no host runs on this state directory now");
  report.ok("a host runs and answers");
  for (const auto& plugin : base::json_find(*answer, "plugins")->GetArray()) look_at_instance(report, plugin);
}

}  // namespace

void add_doctor(CLI::App& root, Common& common) {
  CLI::App* verb = root.add_subcommand(
      "doctor", "Check configuration, plugins, machine and running host; each finding with its mend");
  verb->footer("Example: oneclaw doctor --profile self-hosted");
  common.add_config_options(*verb);
  common.add_json_option(*verb);
  verb->callback([&common] {
    Report report;
    const auto config = Config::load(common.sources());
    if (config) {
      report.ok("configuration, profile " + config->deployment().profile);
      for (const std::string& warning : config->warnings()) report.warn(warning, "remove what has no effect");
      look_at_plugins(report, *config, common.plugin_dirs_of(config->deployment()));
    } else {
      report.fail(config.error().text,
                  "correct the configuration; 'oneclaw config show' prints what is read from where");
    }
    look_at_machine(report);
    const std::string state = common.state.empty() ? app::default_state_dir() : common.state;
    look_at_state(report, state);
    if (!look_at_vault(report, common.socket()) && config) {
      look_at_master_key(report, config->deployment(),
                         app::key_places(config->deployment(), common.sources().environment, state));
    }
    look_at_host(report, common.socket());
    report.print(common.is_json);
    if (report.has_failed()) common.exit_code = kFailed;
  });
}

}  // namespace oneclaw::cli
