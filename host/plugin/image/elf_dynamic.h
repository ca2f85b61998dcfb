// PT_DYNAMIC as the loader keeps it: one value a tag, the last entry winning, plus the list of needed libraries.
//
// Private to the ELF reader. A value type; any thread.
#pragma once

#include "host/plugin/image/elf_file.h"

#include <elf.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace oneclaw::plugin::image {

class ElfDynamic {
 public:
  // Reads the section at the address PT_DYNAMIC names; it must end in DT_NULL.
  static base::Result<ElfDynamic> read(const ElfFile& file, const Elf64_Phdr& header);

  std::optional<std::uint64_t> find(std::int64_t tag) const;
  std::uint64_t value(std::int64_t tag) const { return find(tag).value_or(0); }
  base::Result<std::string> text(std::uint64_t offset) const;  // from DT_STRTAB
  // The text a tag points at; empty when the tag is absent.
  base::Result<std::string> text_of(std::int64_t tag) const;
  base::Result<std::vector<std::string>> needed() const;

 private:
  std::map<std::int64_t, std::uint64_t> values_;
  std::vector<std::uint64_t> needed_;
  std::vector<char> strings_;
};

// Fills exports, unique_symbols and imports_rethrow from the dynamic symbol table.
base::Result<void> read_symbols(const ElfFile& file, const ElfDynamic& dynamic, ElfImage& image);
// Checks that what the loader will patch and run lies inside the segments; fills init_functions.
// symbol_count 0: not known.
base::Result<void> check_fixups(const ElfFile& file, const ElfDynamic& dynamic, std::uint64_t symbol_count,
                                ElfImage& image);

}  // namespace oneclaw::plugin::image
