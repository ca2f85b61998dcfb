// Bounds-checked access to an ELF file by offset and by the address the loader would give its bytes.
//
// Private to the ELF reader. Owns nothing: the descriptor is the caller's. Any thread; blocks on file reads.
#pragma once

#include "host/base/result.h"
#include "host/plugin/image/elf_reader.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::plugin::image {

base::Error corrupt(std::string text);
base::Error beyond(std::string_view what, std::uint64_t value, std::string_view limit_name, std::uint64_t limit);

class ElfFile {
 public:
  static base::Result<ElfFile> open(int fd);

  std::uint64_t size() const noexcept { return size_; }
  // The segments that address() resolves against. Precondition: each lies inside the file.
  void set_segments(const std::vector<ElfSegment>& segments) { segments_ = segments; }

  base::Result<void> read(std::string_view what, std::uint64_t offset, void* out, std::uint64_t bytes) const;
  // The same through the segments: the whole range must be file-backed by one of them.
  base::Result<void> read_address(std::string_view what, std::uint64_t address, void* out, std::uint64_t bytes) const;
  base::Result<std::uint64_t> offset_of(std::string_view what, std::uint64_t address, std::uint64_t bytes) const;

  template <class T>
  base::Result<std::vector<T>> read_table(std::string_view what, std::uint64_t address, std::uint64_t count) const {
    if (count > size_ / sizeof(T)) return corrupt(std::string(what) + " is larger than the file");
    std::vector<T> table(count);
    if (auto done = read_address(what, address, table.data(), count * sizeof(T)); !done) return done.error();
    return table;
  }

  // Whether one of the needles occurs in the file-backed bytes of a read-only segment.
  base::Result<bool> contains_text(std::span<const std::string_view> needles) const;

 private:
  ElfFile(int fd, std::uint64_t size) : fd_(fd), size_(size) {}
  base::Result<bool> segment_contains(const ElfSegment& segment, std::span<const std::string_view> needles) const;

  int fd_;
  std::uint64_t size_;
  std::vector<ElfSegment> segments_;
};

}  // namespace oneclaw::plugin::image
