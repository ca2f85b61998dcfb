#include "host/plugin/call/kept_name.h"

#include <mutex>
#include <set>

namespace oneclaw::plugin::call {

const char* kept_name(const std::string& name) {
  // Belongs to the process by design and holds one text for each instance name ever used; there is nothing to end it
  // after.
  static std::mutex mutex;
  static auto* const names = new std::set<std::string>;
  const std::lock_guard lock(mutex);
  return names->insert(name).first->c_str();
}

}  // namespace oneclaw::plugin::call
