#include "host/plugin/image/private_copy.h"

#include "host/base/sha256.h"
#include "host/plugin/image/elf_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace oneclaw::plugin::image {
namespace {

base::Error system_error(const std::string& what, int number) {
  oc_status status = OC_INTERNAL;
  if (number == ENOENT || number == ENOTDIR) status = OC_NOT_FOUND;
  if (number == EACCES || number == EPERM) status = OC_DENIED;
  if (number == ENOSPC || number == EDQUOT || number == EMFILE || number == ENFILE) status = OC_UNAVAILABLE;
  return {status, what + ": " + std::strerror(number)};
}

base::Result<void> copy_bytes(int from, int to) {
  std::array<char, 64 * 1024> block;
  std::uint64_t at = 0;
  for (;;) {
    const ssize_t got = ::pread(from, block.data(), block.size(), static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("reading the library", errno);
    if (got == 0) return {};
    at += static_cast<std::uint64_t>(got);
    if (at > kMaxImageBytes) return base::Error{OC_UNAVAILABLE, "the file grew while it was copied: try again"};
    for (ssize_t done = 0; done < got;) {
      const ssize_t put = ::write(to, block.data() + done, static_cast<std::size_t>(got - done));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return system_error("writing the private copy", errno);
      done += put;
    }
  }
}

// A file that disappears again unless it is renamed to its final name.
class TemporaryFile {
 public:
  static base::Result<TemporaryFile> create(const std::string& directory) {
    TemporaryFile file;
    file.path_ = directory + "/.new-XXXXXX";
    file.fd_.reset(::mkostemp(file.path_.data(), O_CLOEXEC));
    if (!file.fd_) return system_error("creating a file in " + directory, errno);
    return file;
  }
  TemporaryFile(TemporaryFile&& other) noexcept : path_(std::exchange(other.path_, {})), fd_(std::move(other.fd_)) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  int fd() const { return fd_.get(); }
  base::Result<void> rename_to(const std::string& path) {
    if (::fchmod(fd_.get(), 0500) != 0) return system_error("fchmod " + path_, errno);
    if (::rename(path_.c_str(), path.c_str()) != 0) return system_error("renaming to " + path, errno);
    path_.clear();
    return {};
  }

 private:
  TemporaryFile() = default;
  std::string path_;
  base::UniqueFd fd_;
};

base::Result<void> write_copy(int source, const std::string& hash, const std::string& directory,
                              const std::string& path) {
  auto file = TemporaryFile::create(directory);
  if (!file) return std::move(file).error();
  if (auto done = copy_bytes(source, file->fd()); !done) return done;
  auto copied = base::sha256_file_hex(file->fd(), kMaxImageBytes);
  if (!copied) return std::move(copied).error();
  if (*copied != hash) return base::Error{OC_UNAVAILABLE, "the file changed while it was copied: try again"};
  return file->rename_to(path);
}

// The existing copy when its bytes still have the hash that its name says.
base::UniqueFd open_intact(const std::string& path, const std::string& hash) {
  auto fd = open_regular_file(path);
  if (!fd) return {};
  struct stat info {};
  if (::fstat(fd->get(), &info) != 0 || info.st_uid != ::geteuid() || (info.st_mode & 022) != 0) return {};
  auto found = base::sha256_file_hex(fd->get(), kMaxImageBytes);
  if (!found || *found != hash) return {};
  return std::move(*fd);
}

}  // namespace

base::Result<base::UniqueFd> open_regular_file(const std::string& path) {
  base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!fd && errno == ELOOP) {
    return base::Error{OC_INVALID, path + " is a symbolic link: name the file itself"};
  }
  if (!fd) return system_error("opening " + path, errno);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return system_error("fstat " + path, errno);
  if (S_ISDIR(info.st_mode)) return base::Error{OC_INVALID, path + " is a directory, not a library file"};
  if (!S_ISREG(info.st_mode)) return base::Error{OC_INVALID, path + " is no regular file"};
  if (static_cast<std::uint64_t>(info.st_size) > kMaxImageBytes) {
    return base::Error{OC_TOO_LARGE, path + " has " + std::to_string(info.st_size) +
                                         " bytes, the limit kMaxImageBytes is " + std::to_string(kMaxImageBytes)};
  }
  return fd;
}

base::Error hash_error(const std::string& path, const std::string& found, const std::string& pinned) {
  return {OC_CORRUPT, path + " has sha256 " + found + ", the manifest pins " + pinned +
                          ": rebuild the plugin, or restore the file that belongs to the manifest"};
}

base::Result<void> prepare_image_directory(const std::string& directory) {
  std::error_code problem;
  std::filesystem::create_directories(directory, problem);
  if (problem) return system_error("creating " + directory, problem.value());
  struct stat info {};
  if (::lstat(directory.c_str(), &info) != 0) return system_error("looking at " + directory, errno);
  if (!S_ISDIR(info.st_mode)) return base::Error{OC_INVALID, directory + " is no directory"};
  if (info.st_uid != ::geteuid()) {
    return base::Error{OC_DENIED, directory + " belongs to user " + std::to_string(info.st_uid) + ", not to " +
                                      std::to_string(::geteuid()) + ": plugin code is loaded from there"};
  }
  if ((info.st_mode & 077) != 0 && ::chmod(directory.c_str(), 0700) != 0)
    return system_error("chmod " + directory, errno);
  return {};
}

base::Result<PrivateCopy> make_private_copy(const std::string& source, const std::string& pinned,
                                            const std::string& directory) {
  auto fd = open_regular_file(source);
  if (!fd) return std::move(fd).error();
  auto hash = base::sha256_file_hex(fd->get(), kMaxImageBytes);
  if (!hash) return std::move(hash).error();
  if (!pinned.empty() && *hash != pinned) return hash_error(source, *hash, pinned);
  PrivateCopy copy;
  copy.path = directory + "/" + *hash + ".so";
  copy.sha256 = std::move(*hash);
  copy.fd = open_intact(copy.path, copy.sha256);
  if (copy.fd) return copy;

  copy.was_damaged = ::access(copy.path.c_str(), F_OK) == 0;
  if (auto done = write_copy(fd->get(), copy.sha256, directory, copy.path); !done)
    return std::move(done).error().in(source);
  copy.fd = open_intact(copy.path, copy.sha256);
  if (!copy.fd) return base::Error{OC_CORRUPT, copy.path + " does not hold what was just written to it"};
  return copy;
}

}  // namespace oneclaw::plugin::image
