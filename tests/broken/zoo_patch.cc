// zoo_patch OPERATION IN OUT: damages a good library in one way that no linker would.
//
// Test tool. Operations are named like the plugins they make, without "zoo_".
#include <elf.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>

namespace {

Elf64_Ehdr* header(std::string& file) { return reinterpret_cast<Elf64_Ehdr*>(file.data()); }

Elf64_Phdr* program(std::string& file, unsigned type, unsigned flags = 0) {
  auto* entries = reinterpret_cast<Elf64_Phdr*>(file.data() + header(file)->e_phoff);
  for (unsigned i = 0; i < header(file)->e_phnum; ++i) {
    if (entries[i].p_type == type && (entries[i].p_flags & flags) == flags) return &entries[i];
  }
  std::fprintf(stderr, "zoo_patch: no program header of type %u\n", type);
  std::exit(1);
}

void add_dynamic_flag(std::string& file, std::int64_t tag, std::uint64_t flag) {
  auto* entry = reinterpret_cast<Elf64_Dyn*>(file.data() + program(file, PT_DYNAMIC)->p_offset);
  for (; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag != tag) continue;
    entry->d_un.d_val |= flag;
    return;
  }
  std::fprintf(stderr, "zoo_patch: no dynamic entry %lld\n", static_cast<long long>(tag));
  std::exit(1);
}

const std::map<std::string, std::function<void(std::string&)>> kOperations = {
    {"empty", [](std::string& file) { file.clear(); }},
    {"bad_magic", [](std::string& file) { file[0] = 'M'; }},
    {"wrong_class", [](std::string& file) { header(file)->e_ident[EI_CLASS] = ELFCLASS32; }},
    {"wrong_byte_order", [](std::string& file) { header(file)->e_ident[EI_DATA] = ELFDATA2MSB; }},
    {"wrong_machine", [](std::string& file) { header(file)->e_machine = EM_RISCV; }},
    {"wrong_type", [](std::string& file) { header(file)->e_type = ET_REL; }},
    {"truncated", [](std::string& file) { file.resize(file.size() / 3); }},
    {"no_dynamic", [](std::string& file) { program(file, PT_DYNAMIC)->p_type = PT_NOTE; }},
    {"far_headers", [](std::string& file) { header(file)->e_phoff = 1ull << 62; }},
    {"many_headers", [](std::string& file) { header(file)->e_phnum = 0xfffe; }},
    {"huge_segment", [](std::string& file) { program(file, PT_LOAD, PF_W)->p_memsz = 1ull << 40; }},
    {"writable_code", [](std::string& file) { program(file, PT_LOAD, PF_X)->p_flags |= PF_W; }},
    {"text_relocations", [](std::string& file) { add_dynamic_flag(file, DT_FLAGS, DF_TEXTREL); }},
    {"program", [](std::string& file) { add_dynamic_flag(file, DT_FLAGS_1, DF_1_PIE); }},
    {"hash_mismatch", [](std::string& file) { file += '\0'; }},
};

}  // namespace

int main(int argc, char** argv) {
  const auto operation = argc == 4 ? kOperations.find(argv[1]) : kOperations.end();
  if (operation == kOperations.end()) {
    std::fprintf(stderr, "usage: zoo_patch OPERATION IN OUT\n");
    return 2;
  }
  std::ifstream in(argv[2], std::ios::binary);
  std::string file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  operation->second(file);
  std::ofstream out(argv[3], std::ios::binary | std::ios::trunc);
  out.write(file.data(), static_cast<std::streamsize>(file.size()));
  out.close();
  return out.good() ? 0 : 1;
}
