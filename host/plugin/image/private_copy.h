// Copies a library to <directory>/<sha256>.so, where nobody rewrites it under a running host.
//
// A file overwritten in place crashes whoever has it mapped, and dlopen answers a known path with the old image: a
// content-hashed private path cures both. Any thread; blocks on file I/O; never maps or runs the file.
#pragma once

#include "host/base/result.h"
#include "host/base/unique_fd.h"

#include <string>

namespace oneclaw::plugin::image {

struct PrivateCopy {
  std::string sha256;
  std::string path;
  base::UniqueFd fd;         // the copy, read-only
  bool was_damaged = false;  // a copy with this name existed with other bytes and was replaced
};

// Creates the directory or takes an existing one, which must be ours alone (mode 0700 is enforced).
base::Result<void> prepare_image_directory(const std::string& directory);

// `source` must be a regular file, named directly (no symbolic link). `pinned` empty: any content.
// OC_NOT_FOUND, OC_DENIED, OC_INVALID (no regular file), OC_TOO_LARGE, OC_CORRUPT (hash differs from the pinned one),
// OC_UNAVAILABLE (the file changed meanwhile or the disk is full).
base::Result<PrivateCopy> make_private_copy(const std::string& source, const std::string& pinned,
                                            const std::string& directory);

// Opens a regular file for reading without following a link or waiting on a pipe.
base::Result<base::UniqueFd> open_regular_file(const std::string& path);

// OC_CORRUPT: the file is not the one its manifest pins.
base::Error hash_error(const std::string& path, const std::string& found, const std::string& pinned);

}  // namespace oneclaw::plugin::image
