// Builds small ELF files with a chosen defect, for the tests of the reader.
//
// Every part sits at a fixed place of one segment that starts at file offset 0 and address 0, so that a test can
// overwrite a field by name. Test code only.
#pragma once

#include "host/base/unique_fd.h"

#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::plugin::image {

inline base::UniqueFd memory_file(std::string_view bytes) {
  base::UniqueFd fd(::memfd_create("elf_sample", MFD_CLOEXEC));
  [[maybe_unused]] const ssize_t written = ::write(fd.get(), bytes.data(), bytes.size());
  return fd;
}

struct ElfSample {
  Elf64_Ehdr header{};
  std::vector<Elf64_Phdr> programs;
  std::vector<Elf64_Dyn> dynamic;
  std::vector<Elf64_Sym> symbols;
  std::vector<std::uint32_t> hash;  // DT_GNU_HASH
  std::string strings;

  static constexpr std::uint64_t kPrograms = 64, kDynamic = 1024, kSymbols = 2048, kHash = 3072, kStrings = 3584;
  static constexpr std::uint64_t kSize = 4096;

  ElfSample() : strings(1, '\0') {
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_DYN;
#if defined(__x86_64__)
    header.e_machine = EM_X86_64;
#else
    header.e_machine = EM_AARCH64;
#endif
    header.e_version = EV_CURRENT;
    header.e_phoff = kPrograms;
    header.e_ehsize = sizeof header;
    header.e_phentsize = sizeof(Elf64_Phdr);
    programs = {program(PT_LOAD, PF_R | PF_X, 0, kSize), program(PT_DYNAMIC, PF_R, kDynamic, 0),
                program(PT_GNU_STACK, PF_R | PF_W, 0, 0)};
    symbols.push_back({});
    add_symbol("oneclaw_plugin_v1", STB_GLOBAL, STT_FUNC, 1);
    // One bucket, first hashed symbol 1, one filter word, and a chain that ends at the last symbol.
    hash = {1, 1, 1, 0, 0xffffffff, 0xffffffff, 1, 1};
    dynamic = {
        {DT_STRTAB, {kStrings}}, {DT_SYMTAB, {kSymbols}}, {DT_GNU_HASH, {kHash}}, {DT_SYMENT, {sizeof(Elf64_Sym)}}};
  }

  static Elf64_Phdr program(std::uint32_t type, std::uint32_t flags, std::uint64_t at, std::uint64_t bytes) {
    return {type, flags, at, at, at, bytes, bytes, type == PT_LOAD ? 0x1000u : 8u};
  }
  std::uint32_t add_text(std::string_view text) {
    const auto at = static_cast<std::uint32_t>(strings.size());
    strings.append(text).push_back('\0');
    return at;
  }
  void add_symbol(std::string_view name, unsigned binding, unsigned type, std::uint16_t section) {
    Elf64_Sym symbol{};
    symbol.st_name = add_text(name);
    symbol.st_info = static_cast<unsigned char>(ELF64_ST_INFO(binding, type));
    symbol.st_shndx = section;
    symbol.st_value = 0x100;
    symbols.push_back(symbol);
    if (hash.size() > 7) hash.insert(hash.begin() + 7, 0);  // one more chain word that does not end
  }
  void add_dynamic(std::int64_t tag, std::uint64_t value) { dynamic.push_back({tag, {value}}); }
  Elf64_Phdr& find(std::uint32_t type) {
    for (Elf64_Phdr& entry : programs) {
      if (entry.p_type == type) return entry;
    }
    programs.push_back(program(type, PF_R, 0, 0));
    return programs.back();
  }

  std::string bytes(bool end_dynamic = true) const {
    std::string file(kSize, '\0');
    const auto put = [&](std::uint64_t at, const void* data, std::size_t size) {
      if (size > 0) std::memcpy(&file[at], data, size);
    };
    Elf64_Ehdr head = header;
    if (head.e_phnum == 0) head.e_phnum = static_cast<std::uint16_t>(programs.size());
    std::vector<Elf64_Dyn> entries = dynamic;
    bool sized = false;
    for (const Elf64_Dyn& entry : entries) sized = sized || entry.d_tag == DT_STRSZ;
    if (!sized) entries.push_back({DT_STRSZ, {strings.size()}});
    if (end_dynamic) entries.push_back({DT_NULL, {0}});
    std::vector<Elf64_Phdr> heads = programs;
    for (Elf64_Phdr& entry : heads) {
      if (entry.p_type == PT_DYNAMIC && entry.p_memsz == 0) entry.p_filesz = entry.p_memsz = entries.size() * 16;
    }
    put(0, &head, sizeof head);
    put(kPrograms, heads.data(), heads.size() * sizeof(Elf64_Phdr));
    put(kDynamic, entries.data(), entries.size() * sizeof(Elf64_Dyn));
    put(kSymbols, symbols.data(), symbols.size() * sizeof(Elf64_Sym));
    put(kHash, hash.data(), hash.size() * 4);
    put(kStrings, strings.data(), strings.size());
    return file;
  }
};

}  // namespace oneclaw::plugin::image
