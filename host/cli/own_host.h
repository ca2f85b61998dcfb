// A host of one's own: `oneclaw run` as a child process that ends with this object, and with this process.
//
// Main thread: the child is told to go when the thread that started it ends.
#pragma once

#include "host/base/result.h"
#include "host/base/unique_fd.h"

#include <sys/types.h>

#include <string>
#include <vector>

namespace oneclaw::cli {

struct OwnHostOptions {
  std::string program;
  std::vector<std::string> arguments;  // of "run"
  std::string state_dir;               // its log goes to chat-host.log there
};

class OwnHost {
 public:
  // Returns when the host is ready. The error holds the end of its log; OC_INVALID: the configuration is wrong.
  static base::Result<OwnHost> start(const OwnHostOptions& options);
  OwnHost(OwnHost&& other) noexcept;
  OwnHost& operator=(OwnHost&& other) = delete;
  ~OwnHost() { stop(); }

  // Empty while it runs; else what became of it.
  std::string end();
  // Asks it to stop and waits; after a while it is killed.
  void stop() noexcept;
  const std::string& address() const noexcept { return address_; }  // "http://127.0.0.1:41234"
  const std::string& log_path() const noexcept { return log_path_; }

 private:
  OwnHost(pid_t pid, base::UniqueFd output, std::string log_path)
      : pid_(pid), output_(std::move(output)), log_path_(std::move(log_path)) {}
  base::Result<void> wait_until_ready();
  base::Error not_started();
  bool has_ended(bool waits) noexcept;

  pid_t pid_;
  int status_ = 0;  // of waitpid, once pid_ is 0
  base::UniqueFd output_;
  std::string log_path_;
  std::string address_;
};

}  // namespace oneclaw::cli
