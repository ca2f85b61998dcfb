#include "host/app/key_file.h"

#include "host/base/ids.h"
#include "host/base/unique_fd.h"
#include "host/chat/token.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace oneclaw::app {
namespace {

constexpr std::size_t kMaxBytes = 256;
constexpr std::size_t kMadeLength = 48;  // characters of 6 random bits

base::Error cannot(const std::string& path, const char* what) {
  return {OC_UNAVAILABLE, path + ": cannot be " + what + ": " + std::strerror(errno)};
}

}  // namespace

base::Result<std::string> key_file(const std::string& path) {
  base::UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return cannot(path, "opened");
  std::array<char, kMaxBytes> bytes{};
  const ssize_t length = ::read(file.get(), bytes.data(), bytes.size());
  if (length < 0) return cannot(path, "read");
  if (static_cast<std::size_t>(length) >= chat::kTokenKeyBytes) {
    return std::string(bytes.data(), static_cast<std::size_t>(length));
  }
  // A file of another length was cut or edited: a new key would make every button that people see invalid.
  if (length > 0) return base::Error{OC_CORRUPT, path + ": is too short to be a key; restore it, or remove it"};
  const std::string made = base::random_url_safe(kMadeLength);
  if (::write(file.get(), made.data(), made.size()) != static_cast<ssize_t>(made.size()) || ::fsync(file.get()) != 0) {
    return cannot(path, "written");
  }
  return made;
}

}  // namespace oneclaw::app
