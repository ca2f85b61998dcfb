// The rules a library must meet before it is mapped, applied to what elf_reader found.
//
// Pure: no I/O, no state. Any thread. Rule ids are stable; `plugin check` and tests/broken/zoo.json name them.
#pragma once

#include "host/plugin/image/elf_reader.h"

#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::plugin::image {

// Every thread of the host pays for a library's thread-local memory once it touches it.
inline constexpr std::uint64_t kMaxTlsBytes = 64u << 10;
// Initial-exec memory comes out of a reserve of about 1.6 KiB that all loaded libraries share.
inline constexpr std::uint64_t kMaxStaticTlsBytes = 256;

enum class Severity { refuse, warn };

struct Finding {
  std::string rule;  // "exports-extra"
  Severity severity = Severity::refuse;
  std::string text;  // what is wrong and what mends it
};

struct CheckRules {
  std::string file_name;           // "cache_memory.so": the only SONAME allowed, if there is one
  std::vector<std::string> links;  // the manifest's: "sqlite3", "libsqlite3" or "libsqlite3.so.0"
};

// All findings, most serious first; empty: clean.
std::vector<Finding> check_image(const ElfImage& image, const CheckRules& rules);

// The first refusal as an error, its rule id in brackets at the end; warnings are appended to `warnings` when given.
base::Result<void> refuse_findings(const std::vector<Finding>& findings, std::vector<std::string>* warnings);

// Whether a needed library is one that every plugin may need, or named by `link`.
bool is_base_library(std::string_view needed);
bool is_library_named(std::string_view needed, std::string_view link);

}  // namespace oneclaw::plugin::image
