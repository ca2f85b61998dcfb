// The host's real parts around one plugin: loops, pool, images, instances, roles; with a good plugin serving beside.
//
// Test code. Made and used on the main thread. What a defect leaves stuck stays stuck: a program that lived one ends
// with _exit, as the host does.
#pragma once

#include "host/loop/blocking_pool.h"
#include "host/loop/loops.h"
#include "host/plugin/image/image.h"
#include "host/plugin/instance/instance.h"
#include "host/plugin/role/role.h"
#include "tests/broken/zoo.h"

#include <functional>
#include <memory>
#include <string>

namespace oneclaw::zoo {

inline constexpr int kGoodRequests = 1'000;

class ZooHost {
 public:
  // `state` is a directory for private copies; whoever made it removes it.
  explicit ZooHost(const std::string& state);

  // Runs `work` on a task of the loop and waits for its end.
  void on_task(std::size_t loop, const std::function<void()>& work);

  plugin::image::ImageStore& images() { return *images_; }
  // On a task of loop 0.
  base::Result<std::shared_ptr<plugin::instance::Instance>> make(const std::string& id);
  plugin::gate::HostParts parts() { return {.loops = loops_, .pool = pool_, .log = base::Log()}; }
  loop::Loops& loops() { return loops_; }

  // On any task. Makes the good plugin answer; how many answers were right.
  int serve_good(int requests);
  // On a task of loop 0, once, before serve_good().
  void start_good();

 private:
  loop::Loops loops_;
  loop::BlockingPool pool_;
  std::unique_ptr<plugin::image::ImageStore> images_;
  plugin::role::Role good_;
};

}  // namespace oneclaw::zoo
