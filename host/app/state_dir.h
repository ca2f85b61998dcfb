// The host's private directory: made with mode 0700, locked so that two hosts never share it (decision 19).
//
// Owner: the app, for the life of the process. Any thread.
#pragma once

#include "host/base/result.h"
#include "host/base/unique_fd.h"

#include <string>

namespace oneclaw::app {

// $XDG_STATE_HOME/oneclaw, else $HOME/.local/state/oneclaw, else /var/lib/oneclaw.
std::string default_state_dir();

class StateDir {
 public:
  // OC_CONFLICT: another host holds the lock; the text names its process.
  static base::Result<StateDir> open(const std::string& path);

  const std::string& path() const noexcept { return path_; }
  std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }
  // A name for this directory on this machine, which no other one has; `key` is a secret that lies in it.
  std::string place(std::string_view key) const;
  // Where the running host listens for its command line.
  std::string socket() const { return file("admin.sock"); }

 private:
  StateDir(std::string path, base::UniqueFd lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  base::UniqueFd lock_;
};

}  // namespace oneclaw::app
