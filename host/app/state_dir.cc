#include "host/app/state_dir.h"

#include "host/base/sha256.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

namespace oneclaw::app {
namespace {

std::string env(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string holder(int fd) {
  std::array<char, 32> text{};
  const ssize_t n = ::pread(fd, text.data(), text.size() - 1, 0);
  return n <= 0 ? std::string("unknown") : std::string(text.data(), static_cast<std::size_t>(n));
}

// Copies of a directory may lie on several machines.
std::string machine_id() {
  std::ifstream file("/etc/machine-id");
  std::string id;
  std::getline(file, id);
  return id;
}

}  // namespace

std::string StateDir::place(std::string_view key) const {
  constexpr std::size_t kDigits = 32;
  std::error_code ec;
  const std::filesystem::path real = std::filesystem::canonical(path_, ec);
  const std::string parts = std::string(key) + "\n" + machine_id() + "\n" + (ec ? path_ : real.string());
  return base::sha256_hex(parts).substr(0, kDigits);
}

std::string default_state_dir() {
  if (const std::string xdg = env("XDG_STATE_HOME"); !xdg.empty()) return xdg + "/oneclaw";
  if (const std::string home = env("HOME"); !home.empty()) return home + "/.local/state/oneclaw";
  return "/var/lib/oneclaw";
}

base::Result<StateDir> StateDir::open(const std::string& path) {
  std::error_code ec;
  std::filesystem::create_directories(path, ec);
  if (ec) return base::Error{OC_UNAVAILABLE, "state directory " + path + ": " + ec.message()};
  if (::chmod(path.c_str(), 0700) != 0) {
    return base::Error{OC_DENIED, "state directory " + path + ": cannot set mode 0700: " + std::strerror(errno)};
  }
  const std::string file = path + "/lock";
  base::UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return base::Error{OC_UNAVAILABLE, file + ": " + std::strerror(errno)};
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    return base::Error{OC_CONFLICT, "state directory " + path + " is in use by process " + holder(fd.get()) +
                                        "; stop it or give another --state"};
  }
  const std::string pid = std::to_string(::getpid());
  if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), pid.data(), pid.size(), 0) < 0) {
    return base::Error{OC_UNAVAILABLE, file + ": " + std::strerror(errno)};
  }
  return StateDir(path, std::move(fd));
}

}  // namespace oneclaw::app
