// The smallest host in which a plugin can live: two loops, a blocking pool, the mapped image, a directory of its own.
//
// The network is there for what --config names as endpoints (config_endpoints of the manifest), and for nothing
// else: a check reaches the server that its caller started, never the outside that permissions.net asks for.
//
// Owner: the runner of one case; made and ended on a plain thread. What a plugin leaves running can make it impossible
// to end: then finish() says so and the Rig must be leaked.
#pragma once

#include "host/check/subject.h"
#include "host/loop/blocking_pool.h"
#include "host/loop/loops.h"
#include "host/net/http_client.h"
#include "host/plugin/gate/gate.h"
#include "host/plugin/image/image.h"

#include <functional>
#include <memory>
#include <string>

namespace oneclaw::check {

// Answers every granted name, so that a plugin that wants a token can start.
class SampleSecrets final : public plugin::gate::SecretSource {
 public:
  base::Result<std::string> get(std::string_view name, std::string_view instance) override;
};

// A directory that disappears with its owner.
class TemporaryDirectory {
 public:
  // Inside `parent`, empty: the system's temporary directory. path() is empty when none could be made.
  explicit TemporaryDirectory(const std::string& parent);
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

class Rig {
 public:
  static constexpr std::size_t kLoops = 2;

  // Maps the image, which runs its constructors. Precondition: subject.manifest.
  static base::Result<std::unique_ptr<Rig>> make(const Subject& subject);
  ~Rig();
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  // Plain thread: runs `work` as a task on the home loop and waits for its end.
  void run(const std::function<void()>& work);
  // Plain thread: stops the loops. False when tasks are left after the time: leak this object.
  bool finish(fiber::Duration time);

  const Subject& subject() const noexcept { return subject_; }
  const oc_plugin& descriptor() const noexcept { return image_->descriptor(); }
  const std::shared_ptr<const plugin::image::Image>& image() const noexcept { return image_; }
  loop::Loops& loops() noexcept { return loops_; }
  plugin::gate::HostParts parts();
  const std::string& config() const noexcept { return config_; }
  // A directory for one more instance that must share nothing with the others.
  std::string fresh_directory();
  // Everything the manifest asks for, granted; of the network only the configured endpoints.
  plugin::gate::Grants grants() const;

 private:
  explicit Rig(const Subject& subject);
  base::Result<void> open_network();

  const Subject& subject_;
  TemporaryDirectory directory_;
  std::size_t directories_ = 0;
  std::string config_;
  std::shared_ptr<const plugin::image::Image> image_;
  std::unique_ptr<plugin::image::ImageStore> images_;
  SampleSecrets secrets_;
  loop::Loops loops_;
  loop::BlockingPool pool_;
  std::shared_ptr<const net::Egress> egress_;  // null: no network
  std::unique_ptr<net::Dialer> dialer_;        // these two end when the loops stand still
  std::unique_ptr<net::HttpClient> http_;
};

// On a task: runs fn(i) for i in [0, count) as tasks dealt over all loops and waits for the end of all. `fn` must not
// use a Report and must not throw.
void run_spread(Rig& rig, std::size_t count, const std::function<void(std::size_t)>& fn);

}  // namespace oneclaw::check
