// Changing a running host: taking down, swapping by generations, applying another deployment.
#include "host/plugin/roster/member.h"

#include "host/base/text.h"
#include "host/loop/loops.h"

#include <algorithm>
#include <tuple>

namespace oneclaw::plugin::roster {
namespace {

bool differs(const manifest::Permissions& a, const manifest::Permissions& b) {
  const auto tie = [](const manifest::Permissions& p) {
    return std::tie(p.net, p.secrets, p.tables, p.routes, p.tools, p.files, p.threads, p.exec, p.owns_sockets);
  };
  return tie(a) != tie(b);
}

// Something that a running instance got at its making.
bool differs(const manifest::InstanceEntry& a, const manifest::InstanceEntry& b) {
  return a.use != b.use || a.config != b.config || a.limits != b.limits || a.isolation != b.isolation ||
         differs(a.grant, b.grant);
}

}  // namespace

// Listings on other threads look entries up by name.
void Roster::set_entry(Member& member, const manifest::InstanceEntry& entry) {
  const std::lock_guard lock(mutex_);
  member.entry = entry;
}

// Drains, stops and destroys one generation that no role points at any more; keeps what is stuck.
instance::StopReport Roster::retire(const std::shared_ptr<instance::Instance>& old, Member& member) {
  return retire(old, member, fiber::Deadline::after(old->spec().limits.stop));
}

instance::StopReport Roster::retire(const std::shared_ptr<instance::Instance>& old, Member& member,
                                    fiber::Deadline deadline) {
  const instance::InstanceSpec& spec = old->spec();
  instance::StopReport report = old->stop(deadline);
  if (report.is_stuck) member.stuck.push_back(old);
  member.last_stop = report;
  for (const gate::Leak& leak : report.leaks) {
    parts_.host.log.error("an instance did not give back what it got",
                          {{"instance", spec.name}, {"plugin", spec.plugin}, {"kind", leak.kind}, {"name", leak.name}});
  }
  if (report.status < 0 && !report.is_stuck) {
    parts_.host.log.warn("stop failed", {{"instance", spec.name}, {"plugin", spec.plugin}, {"why", report.text}});
  }
  return report;
}

base::Result<void> Roster::take_down(Member& member, fiber::Deadline deadline) {
  const std::shared_ptr<instance::Instance> old = member.role.flip(nullptr);
  if (old == nullptr) return {};
  publish(member);
  const instance::StopReport report = retire(old, member, deadline);
  publish(member);
  if (!report.is_stuck) return {};
  return base::Error{OC_TIMEOUT, "instance '" + member.entry.as + "' is stuck: " + report.text +
                                     "; it is out of service, its code still runs until the host restarts"};
}

// "" the plugin that runs; a plugin id as it is; a short backend name after the role's kind: "memory" is cache_memory.
std::string Roster::plugin_for(const Member& member, const std::string& wanted) const {
  if (wanted.empty()) return member.plugin.empty() ? member.entry.use : member.plugin;
  if (find_manifest(wanted) != nullptr) return wanted;
  if (member.entry.as == bind_.store) return "store_" + wanted;
  if (member.entry.as == bind_.cache) return "cache_" + wanted;
  if (member.entry.as == bind_.durable) return "durable_" + wanted;
  return wanted;
}

base::Result<void> Roster::may_swap(const Member& member, const std::string& plugin) const {
  const manifest::PluginManifest* next = find_manifest(plugin);
  if (next == nullptr) return base::Error{OC_NOT_FOUND, not_installed(plugin)};
  const auto current = member.role.current();
  if (current == nullptr) return {};
  if (member.entry.as == bind_.store) {
    return base::Error{OC_UNSUPPORTED,
                       "the store holds data that a swap would leave behind; swapping it needs --copy, which "
                       "is not built yet"};
  }
  const std::vector<std::string>& needed = current->spec().provides;
  const auto lacks = [&](const std::string& id) {
    return std::find(next->provides.begin(), next->provides.end(), id) == next->provides.end();
  };
  if (const auto missing = std::find_if(needed.begin(), needed.end(), lacks); missing != needed.end()) {
    return base::Error{OC_UNSUPPORTED, "plugin '" + plugin + "' does not provide '" + *missing + "', which '" +
                                           member.entry.as + "' does"};
  }
  if (next->swap == manifest::SwapMode::restart) {
    return base::Error{OC_UNSUPPORTED,
                       "plugin " + plugin + " says swap: restart; disable and enable it, or restart the host"};
  }
  return {};
}

base::Result<SwapReport> Roster::swap_member(Member& member, const std::string& plugin) {
  if (auto allowed = may_swap(member, plugin); !allowed) return std::move(allowed).error();
  const manifest::PluginManifest& next = *find_manifest(plugin);
  const std::shared_ptr<instance::Instance> old = member.role.current();
  const bool is_exclusive =
      old != nullptr && (next.swap == manifest::SwapMode::exclusive || member.swap == manifest::SwapMode::exclusive);
  SwapReport report;
  report.name = member.entry.as;
  report.from_generation = old == nullptr ? 0 : old->spec().generation;
  report.mode = is_exclusive ? "exclusive" : "concurrent";

  const std::int64_t start = fiber::now_ns();
  if (is_exclusive) {
    // Everything that can fail without taking the old one down is tried first.
    if (auto spec = specify(member, next); !spec) return std::move(spec).error();
    if (auto image = load(member, next, is_serving_); !image) return std::move(image).error();
    member.role.park();
    const instance::StopReport stopped = retire(old, member);
    report.old_stop = stopped.status;
    report.old_stop_text = stopped.text;
    report.leaks = stopped.leaks;
    if (stopped.is_stuck) {
      // Its code still runs: an exclusive plugin must not live twice.
      member.role.flip(nullptr);
      member.role.unpark();
      member.reason = "the old generation is stuck: " + stopped.text + "; restart the host";
      member.reason_status = OC_TIMEOUT;
      publish(member);
      return base::Error{OC_TIMEOUT, "swap of '" + member.entry.as + "': " + member.reason};
    }
  }
  Brought made = make(member, next, is_serving_);
  if (!made && is_exclusive) return restore(member, *old, std::move(made).error());
  if (!made)
    return std::move(made).error().in("swap of '" + member.entry.as + "' failed, the old generation serves on");

  report.to_generation = (*made)->spec().generation;
  member.plugin = plugin;
  member.swap = next.swap;
  member.reason.clear();
  member.reason_status = OC_OK;
  member.role.flip(std::move(made).value());
  if (is_exclusive) {
    member.role.unpark();
    report.pause = std::chrono::nanoseconds(fiber::now_ns() - start);
  } else if (old != nullptr) {
    instance::StopReport stopped = retire(old, member);
    report.old_stop = stopped.status;
    report.old_stop_text = std::move(stopped.text);
    report.leaks = std::move(stopped.leaks);
  }
  publish(member);
  parts_.host.log.info("swapped",
                       {{"instance", member.entry.as}, {"plugin", plugin}, {"generation", report.to_generation}});
  return report;
}

// The new generation did not come up after the old one was stopped: the old plugin's image starts again.
base::Error Roster::restore(Member& member, const instance::Instance& old, base::Error why) {
  instance::InstanceSpec spec = old.spec();
  spec.generation = ++member.generation;
  auto again = instance::Instance::create(std::move(spec), old.shared_image(), parts_.host);
  std::string outcome = "the old plugin serves again";
  if (again) {
    const std::shared_ptr<instance::Instance> made = std::move(again).value();
    if (auto started = made->start(); started) {
      member.role.flip(made);
    } else {
      outcome = "the old plugin does not start again either: " + started.error().text;
      retire(made, member);
      member.role.flip(nullptr);
    }
  } else {
    outcome = "the old plugin cannot be created again either: " + again.error().text;
    member.role.flip(nullptr);
  }
  member.role.unpark();
  if (member.role.current() == nullptr) {
    member.reason = outcome;
    member.reason_status = why.status;
  }
  publish(member);
  return std::move(why).in("swap of '" + member.entry.as + "' failed (" + outcome + ")");
}

std::vector<std::string> Roster::apply(const manifest::Deployment& deployment) {
  return exclusively([&] {
    std::vector<std::string> done;
    plugin_dirs_ = deployment.plugin_dirs;
    allows_drafts_ = deployment.allow_drafts;
    rediscover();
    const auto wanted = [&](const std::string& name) {
      return std::find_if(deployment.plugins.begin(), deployment.plugins.end(),
                          [&](const auto& e) { return e.as == name; });
    };
    std::vector<Member*> existing;
    for (const auto& member : members_) existing.push_back(member.get());
    for (Member* member : existing) {
      const auto entry = wanted(member->entry.as);
      const bool is_wanted = entry != deployment.plugins.end() && entry->enabled;
      if (!is_wanted && member->role.current() != nullptr) {
        const auto stopped = take_down(*member, fiber::Deadline::after(member->stop_time()));
        done.push_back("stopped " + member->entry.as + (stopped ? "" : ": " + stopped.error().text));
      }
      if (!is_wanted) {
        member->entry.enabled = false;
        publish(*member);
        continue;
      }
      const bool is_changed = differs(*entry, member->entry);
      const manifest::InstanceEntry before = member->entry;
      // Stopped and now another plugin: what ran last no longer counts.
      if (member->role.current() == nullptr && entry->use != before.use) member->plugin.clear();
      set_entry(*member, *entry);
      if (member->role.current() == nullptr) {
        bring_up(*member);
        done.push_back("started " + member->entry.as + (member->reason.empty() ? "" : ": " + member->reason));
      } else if (is_changed) {
        auto swapped = swap_member(*member, entry->use);
        if (!swapped) set_entry(*member, before);  // last good stays
        done.push_back((swapped ? "replaced " : "kept ") + member->entry.as +
                       (swapped ? "" : ": " + swapped.error().text));
      } else {
        publish(*member);  // "essential" and the origin may be others
      }
    }
    for (const manifest::InstanceEntry& entry : deployment.plugins) {
      if (find_member(entry.as) != nullptr) continue;
      Member& member = add_member(entry);
      if (!entry.enabled) continue;
      bring_up(member);
      done.push_back("started " + entry.as + (member.reason.empty() ? "" : ": " + member.reason));
    }
    return done;
  });
}

}  // namespace oneclaw::plugin::roster
