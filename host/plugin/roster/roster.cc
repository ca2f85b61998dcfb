#include "host/plugin/roster/roster.h"

#include "host/base/text.h"
#include "host/plugin/roster/member.h"

#include <algorithm>

namespace oneclaw::plugin::roster {

Roster::Roster(Parts parts, manifest::Discovery discovered, const manifest::Deployment& deployment)
    : parts_(std::move(parts)),
      discovered_(std::move(discovered)),
      plugin_dirs_(deployment.plugin_dirs),
      bind_(deployment.bind),
      allows_drafts_(deployment.allow_drafts) {
  for (const manifest::InstanceEntry& entry : deployment.plugins) add_member(entry);
}

Roster::~Roster() = default;

Roster::Member& Roster::add_member(manifest::InstanceEntry entry) {
  auto member = std::make_unique<Member>(std::move(entry), parts_.host.loops);
  Member& added = *member;
  {
    const std::lock_guard lock(mutex_);
    members_.push_back(std::move(member));
  }
  publish(added);
  return added;
}

Roster::Member* Roster::find_member(const std::string& name) const {
  const std::string* wanted = &name;
  if (name == "store" && !bind_.store.empty()) wanted = &bind_.store;
  if (name == "cache" && !bind_.cache.empty()) wanted = &bind_.cache;
  if (name == "durable" && !bind_.durable.empty()) wanted = &bind_.durable;
  const std::lock_guard lock(mutex_);
  for (const auto& member : members_) {
    if (member->entry.as == *wanted) return member.get();
  }
  return nullptr;
}

base::Error Roster::unknown(const std::string& name) const {
  std::vector<std::string> known;
  for (const Status& status : list()) known.push_back(status.name);
  for (const auto& plugin : discovered_.plugins) known.push_back(plugin.id);
  return {OC_NOT_FOUND, "no instance or plugin is called '" + name + "'" + base::did_you_mean(name, known)};
}

const manifest::PluginManifest* Roster::find_manifest(const std::string& id) const {
  for (const auto& manifest : discovered_.plugins) {
    if (manifest.id == id) return &manifest;
  }
  return nullptr;
}

// A rebuilt plugin has a new manifest beside its library: what is on disk now counts.
void Roster::rediscover() { discovered_ = manifest::discover(plugin_dirs_); }

bool Roster::fills_role(const Member& member) const {
  const std::string& name = member.entry.as;
  return name == bind_.store || name == bind_.cache || name == bind_.durable;
}

// Others may need a backend from their start to their stop.
std::vector<Roster::Member*> Roster::backends_first() const {
  std::vector<Member*> order;
  for (const auto& member : members_) order.push_back(member.get());
  std::stable_partition(order.begin(), order.end(), [&](const Member* m) { return fills_role(*m); });
  // The store before all: secrets of the other backends may lie in it.
  std::stable_partition(order.begin(), order.end(), [&](const Member* m) { return m->entry.as == bind_.store; });
  return order;
}

void Roster::start_all() {
  exclusively([&] {
    for (Member* member : backends_first()) {
      if (member->entry.enabled) bring_up(*member);
    }
    is_serving_ = true;
    return true;
  });
}

void Roster::retry_refused() {
  exclusively([&] {
    for (const auto& member : members_) {
      if (member->entry.enabled && member->role.current() == nullptr) bring_up(*member);
    }
    return true;
  });
}

bool Roster::stop_all(fiber::Deadline deadline) {
  return exclusively([&] {
    std::vector<Member*> order = backends_first();
    std::stable_partition(order.begin(), order.end(), [&](const Member* m) { return !fills_role(*m); });
    std::stable_partition(order.begin(), order.end(), [&](const Member* m) { return m->entry.as != bind_.store; });
    bool all_stopped = true;
    for (Member* member : order) {
      if (member->role.current() != nullptr && !take_down(*member, deadline)) all_stopped = false;
    }
    return all_stopped;
  });
}

base::Result<void> Roster::enable(const std::string& name) {
  return exclusively([&]() -> base::Result<void> {
    rediscover();
    Member* member = find_member(name);
    if (member == nullptr && find_manifest(name) != nullptr) {
      manifest::InstanceEntry entry;
      entry.use = name;
      entry.as = name;
      entry.origin = "enabled at run time";
      member = &add_member(std::move(entry));
    }
    if (member == nullptr) return unknown(name);
    if (member->role.current() != nullptr) return {};
    parts_.watch.release(member->entry.as);
    member->entry.enabled = true;
    bring_up(*member);
    if (member->role.current() == nullptr) return base::Error{member->reason_status, member->reason};
    parts_.host.log.info("enabled", {{"instance", member->entry.as}, {"plugin", member->plugin}});
    return {};
  });
}

base::Result<void> Roster::disable(const std::string& name) {
  return exclusively([&]() -> base::Result<void> {
    Member* member = find_member(name);
    if (member == nullptr) return unknown(name);
    if (fills_role(*member)) {
      return base::Error{OC_CONFLICT, "'" + member->entry.as + "' fills a role; swap it for another backend instead"};
    }
    member->entry.enabled = false;
    member->reason.clear();
    member->reason_status = OC_OK;
    base::Result<void> done;
    if (member->role.current() != nullptr) {
      done = take_down(*member, fiber::Deadline::after(member->stop_time()));
    }
    publish(*member);
    parts_.host.log.info("disabled", {{"instance", member->entry.as}, {"plugin", member->plugin}});
    return done;
  });
}

base::Result<SwapReport> Roster::swap(const std::string& name, const std::string& plugin) {
  return exclusively([&]() -> base::Result<SwapReport> {
    rediscover();
    Member* member = find_member(name);
    if (member == nullptr) return unknown(name);
    return swap_member(*member, plugin_for(*member, plugin));
  });
}

std::vector<Status> Roster::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<Status> out;
  for (const auto& member : members_) out.push_back(member->status());
  return out;
}

std::optional<Status> Roster::find(const std::string& name) const {
  Member* member = find_member(name);
  if (member == nullptr) return std::nullopt;
  const std::lock_guard lock(mutex_);
  return member->status();
}

std::vector<Status> Roster::not_ready() const {
  std::vector<Status> out = list();
  std::erase_if(out, [](const Status& s) { return !s.is_enabled || s.state == "serving"; });
  return out;
}

role::Role* Roster::role(const std::string& name) const {
  Member* member = find_member(name);
  return member == nullptr ? nullptr : &member->role;
}

std::vector<Roster::Provider> Roster::providers(instance::Kind kind) const {
  const std::string id(instance::kind_id(kind));
  const std::lock_guard lock(mutex_);
  std::vector<Provider> out;
  for (const auto& member : members_) {
    const Status& shown = member->shown;
    if (shown.state != "serving" ||
        std::find(shown.provides.begin(), shown.provides.end(), id) == shown.provides.end()) {
      continue;
    }
    out.push_back({shown.name, &member->role, shown.permissions});
  }
  return out;
}

}  // namespace oneclaw::plugin::roster
