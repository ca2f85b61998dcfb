// Remembers across a crash which plugin the host was inside, so that the next start can leave it out.
//
// While the host runs, the state directory holds a sentinel file. A clean end removes it; a fatal signal, exit() from a
// plugin or a stall fault writes the instance's name into it first. The next start reads it: a named instance is
// quarantined (safe mode) until an administrator enables it again or its library changes. One object a process, owned
// by the app.
//
// Threads: enter/leave_load on the lifecycle task; report_stall on the watch thread; the signal handler on any.
#pragma once

#include "host/base/result.h"
#include "host/base/unique_fd.h"
#include "host/plugin/roster/load_watch.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oneclaw::app {

// Why an instance was left out.
struct Quarantine {
  std::string instance;
  std::string sha256;  // of the library that failed; empty when it was not known
  std::string reason;  // "signal 11 while it ran", "loading", "stalled a loop for 2 s"
};

class SafeMode : public plugin::roster::LoadWatch {
 public:
  // Reads what the last run left, arms the signal handlers and the sentinel.
  static base::Result<std::unique_ptr<SafeMode>> arm(const std::string& state_dir);
  ~SafeMode() override;
  SafeMode(const SafeMode&) = delete;
  SafeMode& operator=(const SafeMode&) = delete;

  const std::vector<Quarantine>& all() const noexcept { return quarantined_; }

  std::optional<std::string> quarantine(const std::string& instance, const std::string& sha256) override;
  void release(const std::string& instance) override;
  void enter_load(const std::string& instance, const std::string& sha256) override;
  void leave_load() override;
  // Records the hash that belongs to a name, for crashes while it runs.
  void note_hash(const std::string& instance, const std::string& sha256);
  void report_stall(const std::string& instance);
  // Orderly end: the sentinel goes.
  void disarm();

 private:
  explicit SafeMode(std::string directory) : directory_(std::move(directory)) {}
  void write_sentinel(const std::string& line);
  base::Result<void> save() const;
  base::Result<void> load();

  std::string directory_;
  base::UniqueFd sentinel_;
  std::vector<Quarantine> quarantined_;
  std::vector<std::pair<std::string, std::string>> hashes_;  // instance, sha256
};

}  // namespace oneclaw::app
