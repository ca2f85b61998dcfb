// Every instance of the deployment: enables, disables and swaps them on a running host, and tells how each one is.
//
// Owner: the app. Public functions are called on a task of any loop; changes run one at a time on loop 0. One bad
// plugin never stops the others: its entry keeps the reason and the mend.
#pragma once

#include "host/base/result.h"
#include "host/loop/sync.h"
#include "host/plugin/image/image.h"
#include "host/plugin/manifest/config.h"
#include "host/plugin/manifest/places.h"
#include "host/plugin/role/role.h"
#include "host/plugin/roster/load_watch.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace oneclaw::plugin::roster {

// How one entry is, for listings; a copy that outlives everything.
struct Status {
  std::string name;
  std::string plugin;
  std::string version;
  std::string title;  // this and the next three: from the manifest, for people
  std::string description;
  std::string homepage;
  std::string license;
  std::string state;   // of instance::State, or "disabled", "refused"
  std::string reason;  // why it does not serve, and what to do
  oc_status reason_status = OC_OK;
  std::string sha256;
  std::string origin;
  std::string swap_mode;
  std::uint64_t generation = 0;
  bool is_enabled = false;
  bool is_live = false;  // there is an instance that answers, or is being stopped
  bool is_essential = false;
  std::vector<std::string> provides;
  std::vector<std::string> roles;     // "store", "cache", "durable"
  std::vector<std::string> refused;   // permissions asked for and not granted
  manifest::Permissions permissions;  // effective
  std::string config;
  call::CallTotals totals;
  // How the last generation that is gone ended; ok when none is.
  oc_status last_stop = OC_OK;
  std::string last_stop_text;
  std::vector<gate::Leak> last_leaks;
};

struct SwapReport {
  std::string name;
  std::uint64_t from_generation = 0;
  std::uint64_t to_generation = 0;
  std::string mode;
  std::chrono::nanoseconds pause{0};  // how long new callers were held back
  oc_status old_stop = OC_OK;         // how the old generation ended
  std::string old_stop_text;
  std::vector<gate::Leak> leaks;  // of the old generation
};

// Tries a library in a child process before it comes near a serving host: an error keeps it out.
using Probe = std::function<base::Result<void>(const std::string& path, const image::Expected& expected)>;

class Roster {
 public:
  struct Parts {
    gate::HostParts host;
    image::ImageStore& images;
    LoadWatch& watch;
    Probe probe;  // may be empty
    // Services of the layers above (wallet, tools, jobs ...), by id; what they refer to outlives the roster's
    // instances.
    gate::ExtraFactories services = {};
    // Puts something around the service `id` that an instance gets; may be empty.
    std::function<gate::ExtraService(std::string_view id, gate::ExtraService inner, gate::Gate& gate)> around = {};
    manifest::Places places = {};  // for configurations that name them
  };

  Roster(Parts parts, manifest::Discovery discovered, const manifest::Deployment& deployment);
  ~Roster();  // precondition: stop_all() was called
  Roster(const Roster&) = delete;
  Roster& operator=(const Roster&) = delete;

  // Brings up every enabled entry, backends of the roles first. Failures stay with their entries.
  void start_all();
  // Tries again to bring up what is enabled and does not serve.
  void retry_refused();
  // Stops all, roles last; false when something is stuck.
  bool stop_all(fiber::Deadline deadline);

  // `name` is an instance, or a plugin id that is installed and has no instance yet.
  base::Result<void> enable(const std::string& name);
  base::Result<void> disable(const std::string& name);
  // `name` is an instance or a role; `plugin` a plugin id, a short backend name ("memory") or empty for the same
  // plugin's newest build.
  base::Result<SwapReport> swap(const std::string& name, const std::string& plugin);
  // Takes a new deployment: starts what is new, stops what is gone, restarts what changed. Entries that fail keep their
  // last good generation. The text says what was done, one line each.
  std::vector<std::string> apply(const manifest::Deployment& deployment);

  // Any thread.
  std::vector<Status> list() const;
  std::optional<Status> find(const std::string& name) const;
  // Entries that are enabled and do not serve; empty means ready.
  std::vector<Status> not_ready() const;

  // The role of an instance name or of "store", "cache", "durable"; null when there is none. The role lives as long as
  // the roster.
  role::Role* role(const std::string& name) const;
  // Instances that provide the kind now, with their roles. Any thread.
  struct Provider {
    std::string name;
    role::Role* role;
    manifest::Permissions permissions;
  };
  std::vector<Provider> providers(instance::Kind kind) const;
  // Grows with every change of the set of providers.
  std::uint64_t revision() const noexcept { return revision_.load(std::memory_order_acquire); }

 private:
  struct Member;
  using Brought = base::Result<std::shared_ptr<instance::Instance>>;

  template <class Fn>
  auto exclusively(Fn&& fn) const;
  Member* find_member(const std::string& name) const;
  base::Error unknown(const std::string& name) const;
  const manifest::PluginManifest* find_manifest(const std::string& id) const;
  std::string plugin_for(const Member& member, const std::string& wanted) const;
  Member& add_member(manifest::InstanceEntry entry);
  void bring_up(Member& member);
  Brought make(Member& member, const manifest::PluginManifest& manifest, bool is_serving_host);
  base::Result<instance::InstanceSpec> specify(Member& member, const manifest::PluginManifest& manifest);
  base::Result<std::shared_ptr<const image::Image>> load(Member& member, const manifest::PluginManifest& manifest,
                                                         bool is_serving_host);
  gate::ExtraFactories ports(const manifest::PluginManifest& manifest,
                             const std::set<std::string, std::less<>>& services) const;
  base::Result<void> take_down(Member& member, fiber::Deadline deadline);
  base::Result<SwapReport> swap_member(Member& member, const std::string& plugin);
  std::string not_installed(const std::string& plugin) const;
  base::Error restore(Member& member, const instance::Instance& old, base::Error why);
  base::Result<void> may_swap(const Member& member, const std::string& plugin) const;
  instance::StopReport retire(const std::shared_ptr<instance::Instance>& old, Member& member);
  instance::StopReport retire(const std::shared_ptr<instance::Instance>& old, Member& member, fiber::Deadline deadline);
  bool fills_role(const Member& member) const;
  std::vector<Member*> backends_first() const;
  void set_entry(Member& member, const manifest::InstanceEntry& entry);
  void publish(Member& member);
  void rediscover();

  Parts parts_;
  manifest::Discovery discovered_;
  std::vector<std::string> plugin_dirs_;
  manifest::Bindings bind_;
  bool allows_drafts_;
  mutable loop::Mutex lifecycle_;  // loop 0
  bool is_serving_ = false;        // loop 0: start_all() is over
  mutable std::mutex mutex_;       // guards members_ as a list and each Member::shown
  std::vector<std::unique_ptr<Member>> members_;
  std::atomic<std::uint64_t> revision_{0};
};

}  // namespace oneclaw::plugin::roster
