// Holds a plugin's descriptor against its manifest and the host's ABI, trusting no pointer in it.
//
// The rule "returns constant data" makes this possible: everything the descriptor points at must lie in the library's
// own segments, and its functions in executable ones, so that a wild pointer is a sentence and not a crash.
// Pure; any thread; does not call the plugin.
#pragma once

#include "host/base/result.h"
#include "host/plugin/image/elf_reader.h"

#include <cstdint>
#include <string>
#include <vector>

namespace oneclaw::plugin::image {

inline constexpr std::uint32_t kMaxDescriptorBytes = 4'096;
inline constexpr std::uint64_t kMaxDescriptorTextBytes = 128;
inline constexpr std::size_t kMaxProvides = 32;

// What the manifest says about a library.
struct Expected {
  std::string id;
  std::string version;
  std::vector<std::string> provides;
  std::vector<std::string> links;
  std::string sha256;  // empty: not pinned
};

// What the running host offers; other values than the defaults serve tests of the version policy.
struct HostAbi {
  std::uint16_t minor = OC_ABI_MINOR;
  std::uint16_t draft_rev = OC_ABI_DRAFT_REV;
};

// Where a library's segments lie in this process.
struct Mapping {
  std::uintptr_t base = 0;
  const std::vector<ElfSegment>* segments = nullptr;

  bool holds(const void* address, std::uint64_t bytes) const noexcept;
  bool holds_code(std::uintptr_t address) const noexcept;
};

// OC_UNSUPPORTED: other draft revision, or a newer minor needed. OC_INVALID: malformed, or differs from the manifest;
// the text names the member and both values.
base::Result<void> check_descriptor(const oc_plugin* descriptor, const Mapping& mapping, const Expected& expected,
                                    const HostAbi& host);

}  // namespace oneclaw::plugin::image
