// What tests of the plugin layers share: loops, pool, image store, a directory of their own, plugins from build files.
//
// Made and used on a plain thread. on_task() goes to a loop and waits.
#pragma once

#include "host/loop/blocking_pool.h"
#include "host/loop/loops.h"
#include "host/plugin/call/on_task_for_test.h"
#include "host/plugin/gate/gate.h"
#include "host/plugin/image/image.h"
#include "host/plugin/instance/instance.h"
#include "host/plugin/manifest/plugin_manifest.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>

namespace oneclaw::plugin {

class TestDirectory {
 public:
  TestDirectory() {
    std::string pattern = std::filesystem::temp_directory_path().string() + "/oneclaw_test_XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~TestDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;
  const std::string& path() const noexcept { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

class PluginHost {
 public:
  explicit PluginHost(std::size_t loops = 2, loop::BlockingPoolOptions pool = {})
      : loops_({.count = loops}), pool_(pool) {
    images_ = std::move(image::ImageStore::open(directory_ / "images")).value();
  }
  ~PluginHost() {
    loops_.stop_and_join();
    network.reset();
  }

  loop::Loops& loops() noexcept { return loops_; }
  loop::BlockingPool& pool() noexcept { return pool_; }
  image::ImageStore& images() noexcept { return *images_; }
  const TestDirectory& directory() const noexcept { return directory_; }
  gate::HostParts parts() { return {.loops = loops_, .pool = pool_, .log = log, .http = http, .secrets = secrets}; }

  void on_task(const std::function<void()>& work, std::size_t loop = 0) { run_on_task(loops_.at(loop), work); }

  // The test plugin in ONECLAW_BINARY_DIR/test-plugins/<name>, everything it asks for granted.
  struct Plugin {
    std::shared_ptr<const image::Image> image;
    instance::InstanceSpec spec;
  };
  Plugin load(const std::string& folder, const std::string& mode = "") {
    auto manifest = manifest::read_plugin_manifest(folder + "/manifest.json");
    if (!manifest) return ADD_FAILURE() << manifest.error().text, Plugin{};
    const image::Expected expected{manifest->id, manifest->version, manifest->provides, manifest->links,
                                   manifest->sha256};
    auto loaded = images_->load(folder + "/" + manifest->library, expected);
    if (!loaded) return ADD_FAILURE() << loaded.error().text, Plugin{};
    instance::InstanceSpec spec;
    spec.name = spec.plugin = manifest->id;
    spec.version = manifest->version;
    spec.provides = manifest->provides;
    spec.is_blocking = manifest->execution == manifest::Execution::blocking;
    spec.limits = {manifest->limits.stack_kib, manifest->limits.inflight, manifest->limits.start, manifest->limits.stop,
                   manifest->limits.call};
    spec.grants.services = {manifest->required_services.begin(), manifest->required_services.end()};
    spec.grants.services.insert(manifest->optional.begin(), manifest->optional.end());
    spec.grants.tables = {manifest->permissions.tables.begin(), manifest->permissions.tables.end()};
    spec.config = "{\"mode\":\"" + mode + "\"}";
    return {loaded->image, std::move(spec)};
  }

  // On a task of loop 0: a serving instance.
  std::shared_ptr<instance::Instance> serve(const Plugin& plugin) {
    auto made = instance::Instance::create(plugin.spec, plugin.image, parts());
    if (!made) return ADD_FAILURE() << made.error().text, nullptr;
    if (auto started = (*made)->start(); !started) return ADD_FAILURE() << started.error().text, nullptr;
    return std::move(made).value();
  }

  base::Log log;  // drops everything
  gate::SecretSource* secrets = nullptr;
  net::HttpClient* http = nullptr;
  std::shared_ptr<void> network;  // what `http` is part of: ends when the loops stand still

 private:
  TestDirectory directory_;
  std::unique_ptr<image::ImageStore> images_;
  loop::Loops loops_;
  loop::BlockingPool pool_;
};

// A sink that appends to a string.
inline oc_sink sink_to(std::string& out) {
  return {&out, [](void* ctx, const void* data, std::uint64_t size) -> oc_status {
            static_cast<std::string*>(ctx)->append(static_cast<const char*>(data), size);
            return OC_OK;
          }};
}

}  // namespace oneclaw::plugin
