// One instance of a plugin: create, start, serve, stop, destroy, in that order and no other.
//
// Owner: the roster, through shared_ptr held by its role. Every function runs on a task of the instance's home loop
// unless it says otherwise. The image stays mapped for ever; the instance is destroyed only when nothing of it runs any
// more. What does not end is leaked and reported as stuck: its memory may still be in use by the plugin's code.
#pragma once

#include "host/base/result.h"
#include "host/loop/sync.h"
#include "host/plugin/call/invoke.h"
#include "host/plugin/gate/gate.h"
#include "host/plugin/image/image.h"
#include "host/plugin/instance/kind.h"

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace oneclaw::plugin::instance {

enum class State : std::uint8_t { created, starting, serving, stopping, stopped, failed, stuck };
std::string_view state_name(State state) noexcept;

// "inflight" and the times of the manifest's limits; the defaults are those of the manifest's schema.
struct Limits {
  std::size_t stack_kib = 256;
  std::size_t inflight = 100'000;
  std::chrono::milliseconds start{30'000};
  std::chrono::milliseconds stop{10'000};
  std::chrono::milliseconds call{0};  // longest call; 0 leaves it to the caller
};

struct InstanceSpec {
  std::string name;
  std::string plugin;
  std::string version;
  std::string config = "{}";  // JSON, validated, defaults filled in
  std::vector<std::string> provides;
  bool is_blocking = false;
  Limits limits;
  gate::Grants grants;
  gate::ExtraFactories extra;
  std::uint64_t generation = 1;
};

// How an instance ended.
struct StopReport {
  oc_status status = OC_OK;  // what stop() returned; OC_INTERNAL when destroy() threw after a good stop()
  std::string text;
  std::vector<gate::Leak> leaks;  // must be empty
  bool is_stuck = false;
};

class Instance : public std::enable_shared_from_this<Instance> {
 public:
  // Runs the plugin's create(). Any failure leaves nothing behind.
  static base::Result<std::shared_ptr<Instance>> create(InstanceSpec spec, std::shared_ptr<const image::Image> image,
                                                        gate::HostParts parts);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  // Runs start(), fetches and checks the tables, opens for calls. After a failure stop() must still be called.
  base::Result<void> start();
  // Closes for new calls, waits for those inside, runs stop(), ends tasks, lists leaks, destroys. Once.
  StopReport stop(fiber::Deadline deadline);

  // Runs `fn(self, call)` on the home loop, never together with another serial function of this instance. Re-entry from
  // inside one is OC_CONFLICT. May be called on any loop.
  oc_status serial(const call::CallSpec& spec, const std::function<oc_status(void* self, oc_call* call)>& fn,
                   call::CallError* error);

  // Null when the plugin does not provide it or the instance never served. Loop threads.
  const void* table(Kind kind) const noexcept { return tables_[static_cast<std::size_t>(kind)]; }
  void* self() const noexcept { return self_; }
  call::Callee& callee() noexcept { return *callee_; }
  gate::Gate& gate() noexcept { return *gate_; }

  // Any thread.
  State state() const noexcept { return state_.load(std::memory_order_acquire); }
  const InstanceSpec& spec() const noexcept { return spec_; }
  const image::Image& image() const noexcept { return *image_; }
  const std::shared_ptr<const image::Image>& shared_image() const noexcept { return image_; }
  loop::Loop& home() noexcept;

 private:
  Instance(InstanceSpec spec, std::shared_ptr<const image::Image> image, gate::HostParts parts);
  struct Ended {
    oc_status status = OC_INTERNAL;
    call::CallError error;
    bool is_stuck = false;
  };
  Ended run_lifecycle(const char* name, oc_status (*fn)(void* self, oc_call* call), fiber::Deadline deadline);
  base::Result<void> fetch_tables();
  base::Result<void> run_create();
  oc_status run_serial(const call::CallSpec& spec, const std::function<oc_status(void*, oc_call*)>& fn,
                       call::CallError* error);
  void run_stop(fiber::Deadline deadline, StopReport& report);
  void destroy(StopReport& report);

  InstanceSpec spec_;
  std::shared_ptr<const image::Image> image_;
  gate::HostParts parts_;
  std::unique_ptr<call::Callee> callee_;
  std::unique_ptr<gate::Gate> gate_;
  void* self_ = nullptr;
  std::array<const void*, kKindCount> tables_{};
  std::atomic<State> state_{State::created};
  loop::Mutex serial_;                                // home loop
  std::atomic<const oc_call*> serial_call_{nullptr};  // the call that holds it
};

}  // namespace oneclaw::plugin::instance
