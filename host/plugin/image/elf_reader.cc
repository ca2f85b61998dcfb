#include "host/plugin/image/elf_reader.h"

#include "host/plugin/image/elf_dynamic.h"
#include "host/plugin/image/elf_file.h"

#include <elf.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace oneclaw::plugin::image {
namespace {

constexpr std::uint64_t kPage = 4096;

// Texts that only a C++ runtime's own object files contain: libsupc++'s and libc++abi's last words.
constexpr std::array<std::string_view, 2> kRuntimeTexts{"terminate called recursively",
                                                        "terminate_handler unexpectedly"};

base::Result<Elf64_Ehdr> read_header(const ElfFile& file) {
  Elf64_Ehdr header{};
  std::array<unsigned char, EI_NIDENT> ident{};
  if (file.size() < ident.size()) {
    return base::Error{OC_INVALID, "not an ELF file: it has only " + std::to_string(file.size()) + " bytes"};
  }
  if (auto done = file.read("the ELF identification", 0, ident.data(), ident.size()); !done) return done.error();
  if (std::memcmp(ident.data(), ELFMAG, SELFMAG) != 0) {
    return base::Error{OC_INVALID, "not an ELF file: it does not begin with the bytes 7f 45 4c 46"};
  }
  if (ident[EI_CLASS] != ELFCLASS64) {
    return base::Error{OC_UNSUPPORTED,
                       "ELF class is " + std::string(ident[EI_CLASS] == ELFCLASS32 ? "32 bit" : "unknown") +
                           ", this host loads 64-bit libraries: build for " + machine_name(host_machine())};
  }
  if (ident[EI_DATA] != ELFDATA2LSB) {
    return base::Error{OC_UNSUPPORTED, "byte order is not little endian: build for " + machine_name(host_machine())};
  }
  if (auto done = file.read("the ELF header", 0, &header, sizeof header); !done) return done.error();
  if (header.e_phentsize != sizeof(Elf64_Phdr)) {
    return corrupt("a program header has " + std::to_string(header.e_phentsize) + " bytes, not " +
                   std::to_string(sizeof(Elf64_Phdr)));
  }
  if (header.e_phnum > kMaxProgramHeaders) {
    return beyond("the number of program headers", header.e_phnum, "kMaxProgramHeaders", kMaxProgramHeaders);
  }
  return header;
}

base::Result<ElfSegment> read_segment(const ElfFile& file, const Elf64_Phdr& header, const ElfSegment* previous) {
  if (header.p_offset > file.size() || header.p_filesz > file.size() - header.p_offset) {
    return corrupt("a segment at offset " + std::to_string(header.p_offset) + " with " +
                   std::to_string(header.p_filesz) + " bytes ends outside the file of " + std::to_string(file.size()) +
                   " bytes: the file was cut off");
  }
  if (header.p_filesz > header.p_memsz) return corrupt("a segment is larger in the file than in memory");
  if (header.p_vaddr > kMaxImageSpan || header.p_memsz > kMaxImageSpan - header.p_vaddr) {
    return beyond("a segment's end", header.p_vaddr, "kMaxImageSpan", kMaxImageSpan);
  }
  if (header.p_align < kPage || (header.p_align & (header.p_align - 1)) != 0 || header.p_align > kMaxImageSpan ||
      header.p_offset % kPage != header.p_vaddr % kPage) {
    return corrupt("a segment is not aligned to pages");
  }
  if (previous != nullptr) {
    const std::uint64_t end = (previous->address + previous->memory_bytes + kPage - 1) / kPage * kPage;
    if (header.p_vaddr / kPage * kPage < end) return corrupt("two segments overlap or are out of order");
  }
  return ElfSegment{header.p_vaddr,
                    header.p_memsz,
                    header.p_offset,
                    header.p_filesz,
                    (header.p_flags & PF_R) != 0,
                    (header.p_flags & PF_W) != 0,
                    (header.p_flags & PF_X) != 0};
}

base::Result<void> read_segments(const ElfFile& file, const std::vector<Elf64_Phdr>& headers, ElfImage& image) {
  image.executable_stack = true;  // what the loader assumes without PT_GNU_STACK
  for (const Elf64_Phdr& header : headers) {
    if (header.p_type == PT_LOAD) {
      auto segment = read_segment(file, header, image.segments.empty() ? nullptr : &image.segments.back());
      if (!segment) return std::move(segment).error();
      image.segments.push_back(*segment);
    } else if (header.p_type == PT_TLS) {
      if (header.p_filesz > header.p_memsz) return corrupt("PT_TLS is larger in the file than in memory");
      image.tls_bytes = header.p_memsz;
    } else if (header.p_type == PT_GNU_STACK) {
      image.executable_stack = (header.p_flags & PF_X) != 0;
    } else if (header.p_type == PT_INTERP) {
      std::string path(std::min<std::uint64_t>(header.p_filesz, 256), '\0');
      if (auto done = file.read("PT_INTERP", header.p_offset, path.data(), path.size()); !done) return done;
      image.interpreter = path.c_str();
    }
  }
  if (image.segments.empty()) return corrupt("it has no PT_LOAD segment");
  return {};
}

base::Result<void> read_dynamic(const ElfFile& file, const Elf64_Phdr& header, ElfImage& image) {
  auto dynamic = ElfDynamic::read(file, header);
  if (!dynamic) return std::move(dynamic).error();
  auto needed = dynamic->needed();
  if (!needed) return std::move(needed).error();
  image.needed = std::move(*needed);
  struct Text {
    std::int64_t tag;
    std::string ElfImage::*to;
  };
  for (const Text& text :
       {Text{DT_SONAME, &ElfImage::soname}, Text{DT_RPATH, &ElfImage::run_path}, Text{DT_RUNPATH, &ElfImage::run_path},
        Text{DT_FILTER, &ElfImage::filter}, Text{DT_AUXILIARY, &ElfImage::filter}}) {
    if (!dynamic->find(text.tag)) continue;
    auto value = dynamic->text_of(text.tag);
    if (!value) return std::move(value).error();
    image.*text.to = std::move(*value);
  }
  const std::uint64_t flags = dynamic->value(DT_FLAGS);
  image.text_relocations = (flags & DF_TEXTREL) != 0 || dynamic->find(DT_TEXTREL).has_value();
  image.static_tls = (flags & DF_STATIC_TLS) != 0;
  image.global_scope = (dynamic->value(DT_FLAGS_1) & DF_1_GLOBAL) != 0;
  image.executable = (dynamic->value(DT_FLAGS_1) & DF_1_PIE) != 0;
  return read_symbols(file, *dynamic, image);
}

base::Result<void> look_for_runtime(const ElfFile& file, ElfImage& image) {
  for (const std::string& library : image.needed) {
    if (library.starts_with("libstdc++.so") || library.starts_with("libc++")) return {};
  }
  auto found = file.contains_text(kRuntimeTexts);
  if (!found) return std::move(found).error();
  image.embeds_cxx_runtime = *found || image.imports_rethrow;
  return {};
}

}  // namespace

base::Result<ElfImage> read_elf(int fd) {
  auto file = ElfFile::open(fd);
  if (!file) return std::move(file).error();
  auto header = read_header(*file);
  if (!header) return std::move(header).error();
  ElfImage image;
  image.machine = header->e_machine;
  image.type = header->e_type;
  std::vector<Elf64_Phdr> headers(header->e_phnum);
  auto done = file->read("the program headers", header->e_phoff, headers.data(), headers.size() * sizeof(Elf64_Phdr));
  if (!done) return done.error();
  // Another machine's segments follow other page rules; what it is has been read, the rest would mislead.
  if (image.machine != host_machine() || image.type != ET_DYN) return image;

  if (done = read_segments(*file, headers, image); !done) return done.error();
  file->set_segments(image.segments);
  // The loader uses the last PT_DYNAMIC.
  const auto dynamic =
      std::find_if(headers.rbegin(), headers.rend(), [](const Elf64_Phdr& h) { return h.p_type == PT_DYNAMIC; });
  if (dynamic == headers.rend())
    return corrupt("it has no PT_DYNAMIC: a static or stripped-down file cannot be loaded");
  if (done = read_dynamic(*file, *dynamic, image); !done) return done.error();
  if (done = look_for_runtime(*file, image); !done) return done.error();
  return image;
}

std::string machine_name(std::uint16_t machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_AARCH64:
      return "aarch64";
    case EM_386:
      return "i386";
    case EM_ARM:
      return "arm";
    case EM_RISCV:
      return "riscv";
    default:
      return "machine " + std::to_string(machine);
  }
}

std::uint16_t host_machine() noexcept {
#if defined(__x86_64__)
  return EM_X86_64;
#elif defined(__aarch64__)
  return EM_AARCH64;
#else
#error "OneClaw supports x86-64 and aarch64"
#endif
}

}  // namespace oneclaw::plugin::image
