// Reads what the dynamic loader will see in a shared library, from the file, without mapping or running it.
//
// Program headers and PT_DYNAMIC only: section headers are ignored, because dlopen ignores them too. Every offset and
// count is checked against the file's size and a limit below, so that a hostile file costs bounded time and memory.
// The checks stop accidents and sloppy builds. They are no wall against malice: code that is loaded is trusted.
// Any thread; blocks on file reads; never writes, never maps.
#pragma once

#include "host/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace oneclaw::plugin::image {

inline constexpr std::uint64_t kMaxImageBytes = 256u << 20;
inline constexpr std::uint64_t kMaxImageSpan = 1u << 30;  // address space between first and last segment
inline constexpr std::uint64_t kMaxProgramHeaders = 64;
inline constexpr std::uint64_t kMaxDynamicEntries = 512;
inline constexpr std::uint64_t kMaxNeededLibraries = 64;
inline constexpr std::uint64_t kMaxStringTableBytes = 16u << 20;
inline constexpr std::uint64_t kMaxDynamicSymbols = 65'536;
inline constexpr std::uint64_t kMaxHashBuckets = 131'072;
inline constexpr std::uint64_t kMaxRelocations = 2'000'000;
inline constexpr std::uint64_t kMaxSymbolNameBytes = 4'096;  // longer names are cut
inline constexpr std::uint64_t kMaxListedExports = 64;       // more are counted, not listed

struct ElfSegment {
  std::uint64_t address = 0;  // relative to the load base
  std::uint64_t memory_bytes = 0;
  std::uint64_t offset = 0;
  std::uint64_t file_bytes = 0;
  bool readable = false;
  bool writable = false;
  bool executable = false;
};

struct ElfSymbol {
  std::string name;
  std::uint8_t binding = 0;  // STB_*
  std::uint8_t type = 0;     // STT_*
  std::uint64_t address = 0;
};

struct ElfImage {
  std::uint16_t machine = 0;  // EM_*
  std::uint16_t type = 0;     // ET_*
  std::vector<ElfSegment> segments;
  std::vector<std::string> needed;
  std::string soname;
  std::string run_path;  // DT_RPATH or DT_RUNPATH
  std::string filter;    // DT_FILTER or DT_AUXILIARY: a library that would answer for this one
  std::string interpreter;
  std::vector<ElfSymbol> exports;  // the first kMaxListedExports
  std::uint64_t export_count = 0;
  std::vector<std::string> unique_symbols;  // STB_GNU_UNIQUE, the first kMaxListedExports
  bool imports_rethrow = false;             // needs _Unwind_Resume_or_Rethrow: a C++ runtime is inside
  bool embeds_cxx_runtime = false;          // carries a C++ runtime's own texts and needs no shared one
  std::uint64_t tls_bytes = 0;
  bool static_tls = false;  // DF_STATIC_TLS
  std::uint64_t init_functions = 0;
  bool text_relocations = false;
  bool executable_stack = false;
  bool global_scope = false;  // DF_1_GLOBAL: would join the process-wide scope in spite of RTLD_LOCAL
  bool executable = false;    // DF_1_PIE: a program, not a library
};

// OC_INVALID: not an ELF file. OC_UNSUPPORTED: other class or byte order. OC_TOO_LARGE: beyond a limit above.
// OC_CORRUPT: truncated or contradictory; the text names the part, its value and the bound it broke.
base::Result<ElfImage> read_elf(int fd);

// "x86-64", "aarch64", "machine 243".
std::string machine_name(std::uint16_t machine);
// EM_* of this process.
std::uint16_t host_machine() noexcept;

}  // namespace oneclaw::plugin::image
