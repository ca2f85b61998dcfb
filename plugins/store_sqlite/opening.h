// Opening the file: the lock that keeps every other process out, its settings, its format, and whether it is whole.
#pragma once

#include "config.h"
#include "connection.h"
#include "schema.h"

#include <string>
#include <utility>

namespace oneclaw::store_sqlite {

// An flock() on PATH.lock; it goes with the process, however that ends.
class FileLock {
 public:
  FileLock() noexcept = default;
  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileLock();

  // OC_CONFLICT: another process has it. OC_UNAVAILABLE: it cannot be made.
  static sdk::Result<FileLock> take(const std::string& path);

 private:
  explicit FileLock(int fd) noexcept : fd_(fd) {}
  int fd_ = -1;
};

struct Opened {
  FileLock lock;
  Connection db;  // the only one that writes
  Tables tables;
  std::string notice;  // what an administrator should know; empty: nothing
};

// Blocks, for long when a large file was not closed properly and is checked. OC_UNAVAILABLE, OC_CONFLICT (another
// process, or a file of something else), OC_UNSUPPORTED (a newer format), OC_CORRUPT.
sdk::Result<Opened> open_file(const Config& config);

// A connection that reads and never checkpoints.
sdk::Result<Connection> open_reader(const std::string& path);

// Whether the file was closed properly; committed at once.
sdk::Status mark_clean(Connection& db, bool is_clean);

}  // namespace oneclaw::store_sqlite
