#include "host/check/rig.h"

#include "host/loop/run_and_wait.h"
#include "host/loop/sync.h"
#include "host/net/dialer.h"
#include "host/plugin/manifest/effective.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>

namespace oneclaw::check {

base::Result<std::string> SampleSecrets::get(std::string_view name, std::string_view) {
  return "sample-" + std::string(name);
}

TemporaryDirectory::TemporaryDirectory(const std::string& parent) {
  std::error_code error;
  const std::filesystem::path place = parent.empty() ? std::filesystem::temp_directory_path(error).string() : parent;
  std::string pattern = (place / "oneclaw-check-XXXXXX").string();
  if (!error && ::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code error;
  if (!path_.empty()) std::filesystem::remove_all(path_, error);
}

Rig::Rig(const Subject& subject)
    : subject_(subject), directory_(subject.scratch), loops_({.count = kLoops}), pool_({.threads = 2}) {}

Rig::~Rig() {
  if (dialer_ != nullptr) loops_.stop_and_join();
}

base::Result<void> Rig::open_network() {
  plugin::manifest::InstanceEntry entry;
  entry.use = subject_.manifest->id;
  entry.as = "checked";
  auto grant = plugin::manifest::effective_grant(*subject_.manifest, entry, config_);
  if (!grant) return std::move(grant).error();
  if (grant->endpoints.empty()) return {};
  auto egress = net::Egress::parse(grant->endpoints);
  if (!egress) return std::move(egress).error();
  egress_ = std::make_shared<const net::Egress>(std::move(*egress));
  auto dialer = net::Dialer::make(loops_);
  if (!dialer) return std::move(dialer).error();
  dialer_ = std::move(*dialer);
  http_ = std::make_unique<net::HttpClient>(loops_, *dialer_);
  return {};
}

base::Result<std::unique_ptr<Rig>> Rig::make(const Subject& subject) {
  std::unique_ptr<Rig> rig(new Rig(subject));
  if (rig->directory_.path().empty()) return base::Error{OC_UNAVAILABLE, "no temporary directory could be made"};
  auto config = instance_config(subject, rig->fresh_directory());
  if (!config) return std::move(config).error().in("--config");
  rig->config_ = std::move(*config);
  if (auto network = rig->open_network(); !network) return std::move(network).error().in("--config");
  auto images = plugin::image::ImageStore::open(rig->directory_.path() + "/images");
  if (!images) return std::move(images).error();
  rig->images_ = std::move(*images);
  auto loaded = rig->images_->load(subject.file, subject.expected());
  if (!loaded) return std::move(loaded).error();
  rig->image_ = std::move(loaded->image);
  return rig;
}

void Rig::run(const std::function<void()>& work) { loop::run_and_wait(loops_.at(0), "check.case", work); }

bool Rig::finish(fiber::Duration time) { return loops_.stop_and_join_until(fiber::Deadline::after(time)); }

plugin::gate::HostParts Rig::parts() {
  plugin::gate::HostParts parts{loops_, pool_, base::Log()};
  parts.secrets = &secrets_;
  parts.dialer = dialer_.get();
  parts.http = http_.get();
  return parts;
}

std::string Rig::fresh_directory() {
  std::string path = directory_.path() + "/" + std::to_string(directories_++);
  std::error_code error;
  std::filesystem::create_directory(path, error);
  return path;
}

plugin::gate::Grants Rig::grants() const {
  plugin::gate::Grants grants;
  const plugin::manifest::PluginManifest& manifest = *subject_.manifest;
  grants.services.insert(manifest.required_services.begin(), manifest.required_services.end());
  grants.services.insert(manifest.optional.begin(), manifest.optional.end());
  grants.secrets.insert(manifest.permissions.secrets.begin(), manifest.permissions.secrets.end());
  grants.tables.insert(manifest.permissions.tables.begin(), manifest.permissions.tables.end());
  grants.owns_sockets = manifest.permissions.owns_sockets;
  grants.egress = egress_;
  return grants;
}

void run_spread(Rig& rig, std::size_t count, const std::function<void(std::size_t)>& fn) {
  loop::Event ended(*loop::Loop::current());
  std::atomic<std::size_t> left{count};
  for (std::size_t i = 0; i < count; ++i) {
    rig.loops()
        .at(i % rig.loops().size())
        .spawn_from_anywhere(
            [&, i] {
              fn(i);
              // The last one signals; the event is not touched afterwards by the others.
              if (left.fetch_sub(1) == 1) ended.signal();
            },
            "check.spread");
  }
  if (count == 0) return;
  while (ended.wait() != fiber::Wake::signalled) {
  }
}

}  // namespace oneclaw::check
