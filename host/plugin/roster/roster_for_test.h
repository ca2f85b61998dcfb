// A roster over a folder of plugins whose builds a test can replace, as an installation would.
#pragma once

#include "host/plugin/instance/plugin_host_for_test.h"
#include "host/plugin/roster/roster.h"

#include <oneclaw/cache.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace oneclaw::plugin::roster {

class RecordingWatch final : public LoadWatch {
 public:
  std::optional<std::string> quarantine(const std::string& instance, const std::string&) override {
    const auto it = quarantined.find(instance);
    return it == quarantined.end() ? std::nullopt : std::optional<std::string>(it->second);
  }
  void release(const std::string& instance) override { quarantined.erase(instance); }
  void enter_load(const std::string& instance, const std::string&) override {
    ++depth;
    loaded.push_back(instance);
  }
  void leave_load() override { --depth; }

  std::map<std::string, std::string> quarantined;  // instance to reason
  std::vector<std::string> loaded;                 // instances, in order
  int depth = 0;
};

class RosterHost {
 public:
  RosterHost() {
    deployment.plugin_dirs = {plugin_dir()};
    deployment.allow_drafts = true;
  }
  ~RosterHost() {
    if (roster_ != nullptr) on_task([&] { EXPECT_TRUE(roster_->stop_all(patience())); });
    EXPECT_EQ(watch.depth, 0);
  }
  RosterHost(const RosterHost&) = delete;
  RosterHost& operator=(const RosterHost&) = delete;

  std::string plugin_dir() const { return host.directory() / "plugins"; }
  // Puts a built plugin (folder of the build tree) where the host looks, over the build that is there.
  void install(const std::string& folder, const std::string& id) {
    const std::filesystem::path to = plugin_dir() + "/" + id;
    std::filesystem::create_directories(to);
    for (const std::string& file : {id + ".so", std::string("manifest.json")}) {
      // Replaced by rename, as packages do it: a library that is mapped must never be written into.
      std::filesystem::copy_file(folder + "/" + file, to / "new", std::filesystem::copy_options::overwrite_existing);
      std::filesystem::rename(to / "new", to / file);
    }
  }
  void install_probe(const std::string& kind, const std::string& build) {
    install(std::string(ONECLAW_BINARY_DIR "/test-plugins/probe_") + kind + "_" + build, "probe_" + kind);
  }
  manifest::InstanceEntry& add(const std::string& use, const std::string& as, const std::string& mode = "") {
    manifest::InstanceEntry entry;
    entry.use = use;
    entry.as = as;
    if (!mode.empty()) entry.config = R"({"mode":")" + mode + R"("})";
    deployment.plugins.push_back(std::move(entry));
    return deployment.plugins.back();
  }
  Roster& start() {
    construct();
    return start_all();
  }
  // start() in its two parts: services of layers above need the roster and must be there before its instances.
  Roster& construct() {
    roster_ = std::make_unique<Roster>(Roster::Parts{host.parts(), host.images(), watch, probe, services, around},
                                       manifest::discover(deployment.plugin_dirs), deployment);
    return *roster_;
  }
  Roster& start_all() {
    on_task([&] { roster_->start_all(); });
    return *roster_;
  }
  Roster& roster() noexcept { return *roster_; }
  void on_task(const std::function<void()>& work, std::size_t loop = 0) { host.on_task(work, loop); }

  // On a task: what get(key) of the cache kind answers, or the error's text.
  std::string get(const std::string& instance, std::string_view key,
                  fiber::Deadline deadline = fiber::Deadline::never()) {
    role::Role* role = roster_->role(instance);
    if (role == nullptr) return "no such role";
    std::string out;
    call::CallError error;
    const oc_status status = role->call<oc_cache_v1>(
        instance::Kind::cache, {.deadline = deadline},
        [&](const oc_cache_v1& t, void* self, oc_call* c) {
          return t.get(self, c, call::to_oc_bytes(key), sink_to(out));
        },
        &error);
    return status < 0 ? "error " + std::to_string(status) + ": " + error.text : out;
  }

  PluginHost host;
  RecordingWatch watch;
  Probe probe;  // none unless set before start()
  gate::ExtraFactories services;
  std::function<gate::ExtraService(std::string_view, gate::ExtraService, gate::Gate&)> around;
  manifest::Deployment deployment;

 private:
  std::unique_ptr<Roster> roster_;
};

}  // namespace oneclaw::plugin::roster
