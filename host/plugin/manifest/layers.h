// A deployment document that grows layer by layer, and where each part of it came from.
//
// Private to this folder. Objects are merged member by member; lists and scalars are replaced as a whole, but the list
// /plugins is merged by instance name. An entry that names another plugin than the one below replaces it.
#pragma once

#include "host/base/json.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::plugin::manifest {

enum class Rank { standard, profile, file, environment, flag };

struct Origin {
  Rank rank = Rank::standard;
  std::string text;     // "profile cloud", "file /etc/oneclaw.json", "environment CACHE_URL", "flag --set"
  std::string pointer;  // within the profile or file

  // "file /etc/oneclaw.json#/server/listen", "default".
  std::string shown() const;
};

class Layers {
 public:
  Layers();

  // Precondition: `source` is an object.
  void add(const base::JsonValue& source, const Origin& origin);
  // Merges one value into the place that `path` names: "server.listen", or a JSON pointer. The second token of
  // "plugins.NAME.…" is an instance's name. OC_INVALID: no such instance, or an empty path.
  base::Result<void> set(std::string_view path, const base::JsonValue& value, const Origin& origin);
  // Appends an instance; returns its index.
  std::size_t add_instance(const std::string& use, const std::string& as, const Origin& origin);
  void remove_instance(std::size_t index);

  base::Json& document() noexcept { return document_; }
  const base::Json& document() const noexcept { return document_; }
  // nullptr when there are no (well-formed) plugins.
  const base::JsonValue* plugins() const;
  std::vector<std::string> instance_names() const;

  // Of a leaf, or of an object that a layer brought in; rank standard when no layer did.
  Origin origin_of(const std::string& pointer) const;
  // For messages about whatever is at `pointer`: "file /etc/oneclaw.json#/server/lisen", "flag --set (/server/loops)".
  std::string place_of(const std::string& pointer) const;

  // The pointer as people see it: an instance by name instead of position.
  std::string label_of(const std::string& pointer) const;

 private:
  void merge(base::JsonValue& target, const std::string& pointer, const base::JsonValue& source, const Origin& origin);
  void merge_members(base::JsonValue& target, const std::string& pointer, const base::JsonValue& source,
                     const Origin& origin);
  void merge_plugins(base::JsonValue& target, const base::JsonValue& source, const Origin& origin);
  void replace(base::JsonValue& target, const std::string& pointer, const base::JsonValue& source,
               const Origin& origin);
  void forget(const std::string& pointer);

  base::Json document_;
  std::map<std::string, Origin> leaves_;
  std::map<std::string, Origin> containers_;
};

// The name of an entry of /plugins: `as`, or `use`; empty when it has neither.
std::string instance_name(const base::JsonValue& entry);

}  // namespace oneclaw::plugin::manifest
