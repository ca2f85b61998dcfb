#include "host/services/vault/key_place.h"

#include "host/base/unique_fd.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace oneclaw::services::vault {
namespace {

std::string failure(const std::string& path) { return "master key file " + path + ": " + std::strerror(errno); }

// `forbidden`: bits of the mode that must not be set.
base::Result<std::optional<Keyring>> read_file(const std::string& path, mode_t forbidden) {
  const base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd && errno == ENOENT) return std::optional<Keyring>();
  if (!fd) return base::Error{errno == EACCES ? OC_DENIED : OC_UNAVAILABLE, failure(path)};
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return base::Error{OC_UNAVAILABLE, failure(path)};
  if (!S_ISREG(status.st_mode)) return base::Error{OC_INVALID, "master key file " + path + " is no file"};
  if ((status.st_mode & forbidden) != 0) {
    return base::Error{OC_DENIED, "master key file " + path + " may be read by others; `chmod 600` it"};
  }
  Wiped text(kMaxKeyFileBytes + 1);
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(fd.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::Error{OC_UNAVAILABLE, failure(path)};
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > kMaxKeyFileBytes) {
    return base::Error{OC_TOO_LARGE,
                       "master key file " + path + " has more than " + std::to_string(kMaxKeyFileBytes) + " bytes"};
  }
  auto ring = parse_keys(text.view().substr(0, size));
  if (!ring) return std::move(ring).error().in("master key file " + path);
  return std::optional<Keyring>(std::move(*ring));
}

base::Result<std::optional<LoadedKeys>> from_file(const std::string& path, KeyOrigin origin, mode_t forbidden) {
  auto ring = read_file(path, forbidden);
  if (!ring) return std::move(ring).error();
  if (!ring->has_value()) return std::optional<LoadedKeys>();
  return std::optional<LoadedKeys>(LoadedKeys{std::move(**ring), origin, path});
}

base::Result<void> write_all(int fd, const std::string& path, const Keyring& ring) {
  for (const MasterKey& key : ring.keys()) {
    const Wiped line = key.to_base64();
    if (::write(fd, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
      return base::Error{OC_UNAVAILABLE, failure(path)};
    }
  }
  if (::fsync(fd) != 0) return base::Error{OC_UNAVAILABLE, failure(path)};
  return {};
}

}  // namespace

base::Result<std::optional<LoadedKeys>> load_keys(const KeyPlaces& places) {
  constexpr mode_t kOthers = 0077;
  constexpr mode_t kWorld = 0007;  // systemd lets the service's user in through the group
  if (!places.file.empty()) {
    auto loaded = from_file(places.file, KeyOrigin::file, kOthers);
    if (loaded && !loaded->has_value()) {
      return base::Error{OC_NOT_FOUND, "master key file " + places.file +
                                           " does not exist; make one with `openssl rand "
                                           "-base64 32`, or take it out of the configuration"};
    }
    return loaded;
  }
  if (const auto it = places.environment.find(std::string(kKeyVariable));
      it != places.environment.end() && !it->second.empty()) {
    auto ring = parse_keys(it->second);
    if (!ring) return std::move(ring).error().in("$" + std::string(kKeyVariable));
    return std::optional<LoadedKeys>(
        LoadedKeys{std::move(*ring), KeyOrigin::environment, "$" + std::string(kKeyVariable)});
  }
  if (const auto it = places.environment.find("CREDENTIALS_DIRECTORY"); it != places.environment.end()) {
    auto loaded = from_file(it->second + "/" + std::string(kCredentialName), KeyOrigin::credential, kWorld);
    if (!loaded || loaded->has_value()) return loaded;
  }
  return from_file(places.state_dir + "/" + std::string(kKeyFileName), KeyOrigin::state_dir, kOthers);
}

base::Result<void> store_keys(const KeyPlaces& places, const Keyring& ring) {
  const std::string path = places.state_dir + "/" + std::string(kKeyFileName);
  const std::string fresh = path + ".new";
  (void)::unlink(fresh.c_str());  // of a host that stopped in between
  base::UniqueFd fd(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return base::Error{OC_UNAVAILABLE, failure(fresh)};
  if (auto written = write_all(fd.get(), fresh, ring); !written) {
    (void)::unlink(fresh.c_str());
    return written;
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) return base::Error{OC_UNAVAILABLE, failure(path)};
  const base::UniqueFd directory(::open(places.state_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || ::fsync(directory.get()) != 0) return base::Error{OC_UNAVAILABLE, failure(places.state_dir)};
  return {};
}

}  // namespace oneclaw::services::vault
