#include "host/plugin/manifest/binding.h"

#include "host/plugin/manifest/environment.h"
#include "host/plugin/manifest/fields.h"

namespace oneclaw::plugin::manifest {
namespace {

struct Entry {
  std::size_t index;
  std::string use, as;
  bool enabled = true;
};

std::vector<Entry> entries_of(const Layers& layers) {
  std::vector<Entry> entries;
  const base::JsonValue* list = layers.plugins();
  for (rapidjson::SizeType i = 0; list && i < list->Size(); ++i) {
    Entry entry{i, "", instance_name((*list)[i])};
    read((*list)[i], "use", entry.use);
    read((*list)[i], "enabled", entry.enabled);
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string pointer_to(std::size_t index) { return "/plugins/" + std::to_string(index); }

class RoleBinder {
 public:
  RoleBinder(Layers& layers, Findings& findings, std::vector<std::string>& warnings)
      : layers_(layers), findings_(findings), warnings_(warnings) {}

  // The name of the instance that fills the role; empty for none.
  std::string bind(std::string_view role_name) {
    std::string role(role_name), value(kUnbound);
    if (const base::JsonValue* bind = base::json_find(layers_.document(), "bind")) read(*bind, role, value);
    if (value == kUnbound) return {};
    std::string pointer = "/bind/" + role;
    std::string prefix = role + "_";
    std::string id = value.rfind(prefix, 0) == 0 ? value : prefix + value;
    std::vector<Entry> candidates;
    for (const Entry& entry : entries_of(layers_)) {
      if (entry.as == value) return enabled_name(entry, pointer);
      if (entry.use == id && entry.enabled) candidates.push_back(entry);
    }
    for (const Entry& entry : candidates) {
      if (entry.as == role || candidates.size() == 1) return entry.as;
    }
    if (!candidates.empty()) {
      findings_.add(layers_.place_of(pointer), "\"" + value + "\" fits several instances (" + candidates[0].as + ", " +
                                                   candidates[1].as + "); name one of them");
      return {};
    }
    return add_instance(role, id, pointer);
  }

 private:
  std::string enabled_name(const Entry& entry, const std::string& pointer) {
    if (!entry.enabled) {
      findings_.add(layers_.place_of(pointer), "instance \"" + entry.as + "\" is not enabled");
    }
    return entry.as;
  }

  std::string add_instance(const std::string& role, const std::string& id, const std::string& pointer) {
    Origin origin = layers_.origin_of(pointer);
    for (const Entry& entry : entries_of(layers_)) {
      if (entry.as != role) continue;
      std::string place = layers_.place_of(pointer_to(entry.index));
      if (entry.use == id) {
        findings_.add(layers_.place_of(pointer_to(entry.index) + "/enabled"),
                      "fills the role " + role + " and so must be enabled; or bind \"" + role + "\" to none");
        return role;
      }
      Origin theirs = layers_.origin_of(pointer_to(entry.index));
      if (theirs.rank >= origin.rank && theirs.rank != Rank::profile) {
        findings_.add(place, "is plugin " + entry.use + ", but " + pointer + " asks for " + id + " (" + origin.shown() +
                                 "); change one of them");
        return role;
      }
      if (theirs.rank != Rank::profile) {
        warnings_.push_back(place + ": has no effect, because " + pointer + " asks for " + id + " (" + origin.shown() +
                            ")");
      }
      layers_.remove_instance(entry.index);
      break;
    }
    layers_.add_instance(id, role, origin);
    return role;
  }

  Layers& layers_;
  Findings& findings_;
  std::vector<std::string>& warnings_;
};

}  // namespace

Bindings bind_roles(Layers& layers, Findings& findings, std::vector<std::string>& warnings) {
  RoleBinder binder(layers, findings, warnings);
  Bindings bindings;
  bindings.store = binder.bind("store");
  bindings.cache = binder.bind("cache");
  bindings.durable = binder.bind("durable");
  return bindings;
}

}  // namespace oneclaw::plugin::manifest
