#include "host/plugin/image/elf_dynamic.h"

#include <algorithm>

namespace oneclaw::plugin::image {
namespace {

bool holds(const ElfSegment& segment, std::uint64_t address, std::uint64_t bytes) {
  if (address < segment.address) return false;
  const std::uint64_t inside = address - segment.address;
  return inside <= segment.memory_bytes && bytes <= segment.memory_bytes - inside;
}

base::Result<void> check_code(const ElfImage& image, const char* what, std::uint64_t address) {
  for (const ElfSegment& segment : image.segments) {
    if (segment.executable && holds(segment, address, 1)) return {};
  }
  return corrupt(std::string(what) + " at address " + std::to_string(address) + " is not in an executable segment");
}

// What a relocation patches must be the library's own memory: ld.so itself does not look.
base::Result<void> check_relocations(const ElfFile& file, const char* what, std::uint64_t address, std::uint64_t bytes,
                                     std::uint64_t symbol_count, const ElfImage& image) {
  const std::uint64_t count = bytes / sizeof(Elf64_Rela);
  if (count > kMaxRelocations) return beyond(what, count, "kMaxRelocations", kMaxRelocations);
  auto table = file.read_table<Elf64_Rela>(what, address, count);
  if (!table) return std::move(table).error();
  const ElfSegment* last = nullptr;
  for (const Elf64_Rela& entry : *table) {
    if (symbol_count != 0 && ELF64_R_SYM(entry.r_info) >= symbol_count) {
      return corrupt(std::string(what) + " refers to symbol " + std::to_string(ELF64_R_SYM(entry.r_info)) + " of " +
                     std::to_string(symbol_count));
    }
    if (last != nullptr && holds(*last, entry.r_offset, 8)) continue;
    const auto found = std::find_if(image.segments.begin(), image.segments.end(), [&](const ElfSegment& segment) {
      return (segment.writable || image.text_relocations) && holds(segment, entry.r_offset, 8);
    });
    if (found == image.segments.end()) {
      return corrupt(std::string(what) + " patches address " + std::to_string(entry.r_offset) +
                     ", which is in no writable segment");
    }
    last = &*found;
  }
  return {};
}

base::Result<void> check_array(const ElfFile& file, const char* what, std::uint64_t address, std::uint64_t bytes) {
  if (bytes % 8 != 0) return corrupt(std::string(what) + "'s size " + std::to_string(bytes) + " is no multiple of 8");
  auto at = file.offset_of(what, address, bytes);
  if (!at) return std::move(at).error();
  return {};
}

}  // namespace

base::Result<void> check_fixups(const ElfFile& file, const ElfDynamic& dynamic, std::uint64_t symbol_count,
                                ElfImage& image) {
  struct Table {
    const char* name;
    std::int64_t address;
    std::int64_t bytes;
  };
  for (const Table& table : {Table{"DT_RELA", DT_RELA, DT_RELASZ}, Table{"DT_JMPREL", DT_JMPREL, DT_PLTRELSZ}}) {
    const auto address = dynamic.find(table.address);
    if (!address) continue;
    auto done = check_relocations(file, table.name, *address, dynamic.value(table.bytes), symbol_count, image);
    if (!done) return done;
  }
  for (const Table& table : {Table{"DT_INIT_ARRAY", DT_INIT_ARRAY, DT_INIT_ARRAYSZ},
                             Table{"DT_FINI_ARRAY", DT_FINI_ARRAY, DT_FINI_ARRAYSZ}}) {
    const auto address = dynamic.find(table.address);
    if (!address) continue;
    auto done = check_array(file, table.name, *address, dynamic.value(table.bytes));
    if (!done) return done;
  }
  image.init_functions = dynamic.value(DT_INIT_ARRAYSZ) / 8;
  if (const auto init = dynamic.find(DT_INIT)) {
    if (auto done = check_code(image, "DT_INIT", *init); !done) return done;
  }
  if (const auto fini = dynamic.find(DT_FINI)) {
    if (auto done = check_code(image, "DT_FINI", *fini); !done) return done;
  }
  if (const auto versions = dynamic.find(DT_VERSYM)) {
    auto at = file.offset_of("DT_VERSYM", *versions, symbol_count * 2);
    if (!at) return std::move(at).error();
  }
  return {};
}

}  // namespace oneclaw::plugin::image
