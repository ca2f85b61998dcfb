#include "host/plugin/image/elf_file.h"

#include "host/base/text.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace oneclaw::plugin::image {

base::Error corrupt(std::string text) { return {OC_CORRUPT, "damaged ELF file: " + std::move(text)}; }

base::Error beyond(std::string_view what, std::uint64_t value, std::string_view limit_name, std::uint64_t limit) {
  return {OC_TOO_LARGE, std::string(what) + " is " + std::to_string(value) + ", the limit " + std::string(limit_name) +
                            " is " + std::to_string(limit)};
}

base::Result<ElfFile> ElfFile::open(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return base::Error{OC_INTERNAL, std::string("fstat: ") + std::strerror(errno)};
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size > kMaxImageBytes) return beyond("the file's size", size, "kMaxImageBytes", kMaxImageBytes);
  return ElfFile(fd, size);
}

base::Result<void> ElfFile::read(std::string_view what, std::uint64_t offset, void* out, std::uint64_t bytes) const {
  if (offset > size_ || bytes > size_ - offset) {
    return corrupt(std::string(what) + " at offset " + std::to_string(offset) + " with " + std::to_string(bytes) +
                   " bytes ends outside the file of " + std::to_string(size_) + " bytes");
  }
  auto* to = static_cast<char*>(out);
  while (bytes > 0) {
    const ssize_t got = ::pread(fd_, to, bytes, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::Error{OC_INTERNAL, "reading " + std::string(what) + ": " + std::strerror(errno)};
    if (got == 0) return corrupt(std::string(what) + ": the file shrank while it was read");
    to += got;
    offset += static_cast<std::uint64_t>(got);
    bytes -= static_cast<std::uint64_t>(got);
  }
  return {};
}

base::Result<std::uint64_t> ElfFile::offset_of(std::string_view what, std::uint64_t address,
                                               std::uint64_t bytes) const {
  for (const ElfSegment& segment : segments_) {
    if (address < segment.address || address - segment.address > segment.file_bytes) continue;
    const std::uint64_t inside = address - segment.address;
    if (bytes <= segment.file_bytes - inside) return segment.offset + inside;
  }
  return corrupt(std::string(what) + " at address " + std::to_string(address) + " with " + std::to_string(bytes) +
                 " bytes is in no loaded part of the file");
}

base::Result<void> ElfFile::read_address(std::string_view what, std::uint64_t address, void* out,
                                         std::uint64_t bytes) const {
  auto offset = offset_of(what, address, bytes);
  if (!offset) return std::move(offset).error();
  return read(what, *offset, out, bytes);
}

base::Result<bool> ElfFile::contains_text(std::span<const std::string_view> needles) const {
  for (const ElfSegment& segment : segments_) {
    if (segment.writable) continue;
    auto found = segment_contains(segment, needles);
    if (!found || *found) return found;
  }
  return false;
}

base::Result<bool> ElfFile::segment_contains(const ElfSegment& segment,
                                             std::span<const std::string_view> needles) const {
  constexpr std::uint64_t kBlock = 256u << 10;
  std::uint64_t overlap = 0;
  for (const std::string_view needle : needles) overlap = std::max<std::uint64_t>(overlap, needle.size());
  std::string block;
  for (std::uint64_t at = 0; at < segment.file_bytes; at += kBlock) {
    block.resize(std::min(kBlock + overlap, segment.file_bytes - at));
    if (auto done = read("a segment", segment.offset + at, block.data(), block.size()); !done) return done.error();
    for (const std::string_view needle : needles) {
      if (::memmem(block.data(), block.size(), needle.data(), needle.size()) != nullptr) return true;
    }
  }
  return false;
}

}  // namespace oneclaw::plugin::image
