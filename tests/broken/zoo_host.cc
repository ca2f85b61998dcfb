#include "tests/broken/zoo_host.h"

#include <oneclaw/cache.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/cpp/view.h>

#include <cstdio>
#include <cstdlib>
#include <future>
#include <utility>

namespace oneclaw::zoo {
namespace {

namespace instance = plugin::instance;

template <class T>
T must(base::Result<T> result, const char* what) {
  if (result) return std::move(result).value();
  std::fprintf(stderr, "zoo: %s: %s\n", what, result.error().text.c_str());
  std::abort();
}

}  // namespace

ZooHost::ZooHost(const std::string& state)
    : loops_({.count = 2}),
      pool_({.threads = 3, .queue = 64}),
      images_(must(plugin::image::ImageStore::open(state), "the image directory")),
      good_("good", loops_) {}

void ZooHost::on_task(std::size_t loop, const std::function<void()>& work) {
  std::promise<void> done;
  loops_.at(loop).spawn_from_anywhere(
      [&] {
        work();
        done.set_value();
      },
      "zoo");
  done.get_future().wait();
}

base::Result<std::shared_ptr<instance::Instance>> ZooHost::make(const std::string& id) {
  const Manifest manifest = manifest_of(id);
  auto loaded = images_->load(library_of(id), manifest.expected);
  if (!loaded) return std::move(loaded).error();
  instance::InstanceSpec spec;
  spec.name = id;
  spec.plugin = id;
  spec.version = manifest.expected.version;
  spec.provides = manifest.expected.provides;
  spec.limits.start = std::chrono::milliseconds(300);
  spec.grants.services = {manifest.services.begin(), manifest.services.end()};
  spec.grants.max_tasks = 1'000;
  return instance::Instance::create(std::move(spec), std::move(loaded->image), parts());
}

void ZooHost::start_good() {
  auto good = must(make("zoo_good"), "the good plugin");
  if (auto started = good->start(); !started) must<int>(std::move(started).error(), "the good plugin");
  good_.flip(std::move(good));
}

int ZooHost::serve_good(int requests) {
  int right = 0;
  for (int i = 0; i < requests; ++i) {
    const std::string key = "key" + std::to_string(i % 97);
    const std::string value = "value" + std::to_string(i);
    sdk::Collector answer;
    good_.call<oc_cache_v1>(instance::Kind::cache, {}, [&](const oc_cache_v1& table, void* self, oc_call* call) {
      return table.set(self, call, sdk::bytes(key), sdk::bytes(value), OC_CACHE_NO_TTL, OC_CACHE_ALWAYS);
    });
    const oc_status status =
        good_.call<oc_cache_v1>(instance::Kind::cache, {}, [&](const oc_cache_v1& table, void* self, oc_call* call) {
          return table.get(self, call, sdk::bytes(key), answer.sink());
        });
    if (status == OC_OK && answer.text() == value) ++right;
  }
  return right;
}

}  // namespace oneclaw::zoo
