// Loaded plugin libraries: from a path and what its manifest says to a checked descriptor whose code never goes away.
//
// One ImageStore a process, owned by the app. Any thread; every function blocks on file I/O and load() runs the
// library's constructors, so call it from the blocking pool. Nothing is ever unmapped: threads, timers and thread-local
// destructors of a plugin may outlive any moment at which unmapping would look safe. What a constructor does - crash,
// hang, exit - cannot be contained here; see probe.h.
#pragma once

#include "host/base/result.h"
#include "host/plugin/image/descriptor.h"
#include "host/plugin/image/elf_reader.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace oneclaw::plugin::image {

class Image {
 public:
  // Maps a file that the caller has read and checked, calls its entry and keeps what that returns. Runs the library's
  // constructors. `path` must never be rewritten: outside of probing children, use ImageStore.
  static base::Result<std::shared_ptr<const Image>> map(std::string path, std::string sha256, ElfImage elf);
  // Whether the descriptor may be used at all; to be asked before descriptor().
  base::Result<void> agrees_with(const Expected& expected, const HostAbi& host) const {
    return check_descriptor(descriptor_, mapping_, expected, host);
  }

  const oc_plugin& descriptor() const noexcept { return *descriptor_; }
  const std::string& sha256() const noexcept { return sha256_; }
  const std::string& path() const noexcept { return path_; }  // the private copy
  const ElfImage& elf() const noexcept { return elf_; }
  // Whether an address (a table that query() returned, a function in it) belongs to this library.
  const Mapping& mapping() const noexcept { return mapping_; }

 private:
  Image() = default;

  const oc_plugin* descriptor_ = nullptr;
  std::string sha256_;
  std::string path_;
  ElfImage elf_;
  Mapping mapping_;
};

class ImageStore {
 public:
  // `directory` is created with mode 0700; it holds <sha256>.so files and belongs to this process alone.
  static base::Result<std::unique_ptr<ImageStore>> open(std::string directory, HostAbi host = {});

  struct Loaded {
    std::shared_ptr<const Image> image;
    std::vector<std::string> warnings;  // sentences for the log
  };
  // Copies, verifies, checks, maps and holds the descriptor against `expected`. The same content gives the same image.
  // A refusal after mapping (the descriptor differs) leaves the library mapped and unused.
  base::Result<Loaded> load(const std::string& path, const Expected& expected);

  // Everything that load() does before code runs. The result is the private copy's path.
  base::Result<std::string> stage(const std::string& path, const Expected& expected);

  // Removes copies that no image of this process uses; call once everything enabled is loaded. Returns how many.
  std::size_t remove_unused();

 private:
  struct Staged {
    std::string sha256;
    std::string path;
    ElfImage elf;
    std::vector<std::string> warnings;
  };

  ImageStore(std::string directory, HostAbi host) : directory_(std::move(directory)), host_(host) {}
  base::Result<Staged> check(const std::string& path, const Expected& expected) const;
  base::Result<std::shared_ptr<const Image>> map_once(Staged staged);

  const std::string directory_;
  const HostAbi host_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Image>> images_;  // by hash; guarded by mutex_
};

}  // namespace oneclaw::plugin::image
