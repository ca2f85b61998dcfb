// What the roster tells, and asks, the keeper of the crash sentinel (host/app's safe mode).
//
// Called on the lifecycle task.
#pragma once

#include <optional>
#include <string>

namespace oneclaw::plugin::roster {

class LoadWatch {
 public:
  virtual ~LoadWatch() = default;
  // Why this instance with this library must not be loaded, or nothing.
  virtual std::optional<std::string> quarantine(const std::string& instance, const std::string& sha256) = 0;
  // An administrator asked for it again.
  virtual void release(const std::string& instance) = 0;
  // Around code that may take the process down before any call exists.
  virtual void enter_load(const std::string& instance, const std::string& sha256) = 0;
  virtual void leave_load() = 0;
};

}  // namespace oneclaw::plugin::roster
