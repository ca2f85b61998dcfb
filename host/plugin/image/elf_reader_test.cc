#include "host/plugin/image/elf_reader.h"

#include "host/plugin/image/elf_sample.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <functional>
#include <utility>

namespace oneclaw::plugin::image {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

base::Result<ElfImage> read(const ElfSample& sample) { return read_elf(memory_file(sample.bytes()).get()); }

TEST(ElfReader, ReadsWhatTheLoaderSees) {
  ElfSample sample;
  sample.add_symbol("extra", STB_WEAK, STT_OBJECT, 1);
  sample.add_symbol("shared", STB_GNU_UNIQUE, STT_OBJECT, 1);
  sample.add_symbol("malloc", STB_GLOBAL, STT_FUNC, SHN_UNDEF);
  sample.add_dynamic(DT_NEEDED, sample.add_text("libc.so.6"));
  sample.add_dynamic(DT_NEEDED, sample.add_text("libm.so.6"));
  sample.add_dynamic(DT_SONAME, sample.add_text("x.so"));
  sample.add_dynamic(DT_RUNPATH, sample.add_text("/opt/lib"));
  sample.add_dynamic(DT_AUXILIARY, sample.add_text("libother.so"));
  sample.add_dynamic(DT_FLAGS, DF_STATIC_TLS | DF_TEXTREL);
  sample.add_dynamic(DT_FLAGS_1, DF_1_GLOBAL | DF_1_PIE);
  sample.find(PT_TLS).p_memsz = 77;
  auto image = read(sample);
  ASSERT_TRUE(image) << image.error().text;
  EXPECT_EQ(image->machine, host_machine());
  EXPECT_THAT(image->needed, ElementsAre("libc.so.6", "libm.so.6"));
  EXPECT_EQ(image->soname, "x.so");
  EXPECT_EQ(image->run_path, "/opt/lib");
  EXPECT_EQ(image->filter, "libother.so");
  EXPECT_EQ(image->export_count, 3u);
  ASSERT_EQ(image->exports.size(), 3u);
  EXPECT_EQ(image->exports[0].name, "oneclaw_plugin_v1");
  EXPECT_EQ(image->exports[1].binding, STB_WEAK);
  EXPECT_THAT(image->unique_symbols, ElementsAre("shared"));
  EXPECT_EQ(image->tls_bytes, 77u);
  EXPECT_TRUE(image->static_tls && image->text_relocations && image->global_scope && image->executable);
  EXPECT_FALSE(image->executable_stack);
}

TEST(ElfReader, MissingStackHeaderMeansAnExecutableStack) {
  ElfSample sample;
  sample.programs.pop_back();
  auto image = read(sample);
  ASSERT_TRUE(image);
  EXPECT_TRUE(image->executable_stack);
}

TEST(ElfReader, CountsExportsBeyondTheListedOnes) {
  ElfSample sample;
  sample.symbols.resize(2);
  for (unsigned i = 0; i < 40; ++i) sample.symbols.push_back(sample.symbols[1]);
  sample.hash.resize(7);
  sample.hash.resize(7 + 40, 0);
  sample.hash.push_back(1);
  auto image = read(sample);
  ASSERT_TRUE(image) << image.error().text;
  EXPECT_EQ(image->export_count, 41u);
}

TEST(ElfReader, AFileWithoutExportsIsReadable) {
  ElfSample sample;
  sample.hash = {1, 1, 1, 0, 0, 0, 0};  // GNU ld's empty table
  sample.add_dynamic(DT_FLAGS, 0);
  auto image = read(sample);
  ASSERT_TRUE(image) << image.error().text;
  EXPECT_EQ(image->export_count, 0u);
}

TEST(ElfReader, CountsSymbolsByTheOldHashTable) {
  ElfSample sample;
  sample.dynamic[2] = {DT_HASH, {ElfSample::kHash}};
  sample.hash = {1, 2, 1, 0, 0};
  auto image = read(sample);
  ASSERT_TRUE(image) << image.error().text;
  EXPECT_EQ(image->export_count, 1u);
}

TEST(ElfReader, AnotherMachineIsReadNoFurther) {
  ElfSample sample;
  sample.header.e_machine = EM_RISCV;
  sample.programs.clear();
  auto image = read(sample);
  ASSERT_TRUE(image);
  EXPECT_EQ(machine_name(image->machine), "riscv");
}

struct Damage {
  const char* name;
  std::function<void(ElfSample&)> apply;
  oc_status status;
  const char* text;
};

const Damage kDamages[] = {
    {"magic", [](ElfSample& s) { s.header.e_ident[0] = 'M'; }, OC_INVALID, "not an ELF file"},
    {"class", [](ElfSample& s) { s.header.e_ident[EI_CLASS] = ELFCLASS32; }, OC_UNSUPPORTED, "32 bit"},
    {"order", [](ElfSample& s) { s.header.e_ident[EI_DATA] = ELFDATA2MSB; }, OC_UNSUPPORTED, "little endian"},
    {"entry_size", [](ElfSample& s) { s.header.e_phentsize = 32; }, OC_CORRUPT, "32 bytes, not 56"},
    {"entry_count", [](ElfSample& s) { s.header.e_phnum = 0xffff; }, OC_TOO_LARGE, "kMaxProgramHeaders"},
    {"headers_outside", [](ElfSample& s) { s.header.e_phoff = 1ull << 63; }, OC_CORRUPT, "outside the file"},
    {"no_segment", [](ElfSample& s) { s.programs.erase(s.programs.begin()); }, OC_CORRUPT, "no PT_LOAD"},
    {"no_dynamic", [](ElfSample& s) { s.programs.erase(s.programs.begin() + 1); }, OC_CORRUPT, "no PT_DYNAMIC"},
    {"segment_outside", [](ElfSample& s) { s.programs[0].p_filesz = ~0ull; }, OC_CORRUPT, "cut off"},
    {"segment_offset_overflow", [](ElfSample& s) { s.programs[0].p_offset = ~0ull; }, OC_CORRUPT, "cut off"},
    {"file_beyond_memory", [](ElfSample& s) { s.programs[0].p_memsz = 8; }, OC_CORRUPT, "larger in the file"},
    {"memory_overflow", [](ElfSample& s) { s.programs[0].p_memsz = ~0ull; }, OC_TOO_LARGE, "kMaxImageSpan"},
    {"alignment", [](ElfSample& s) { s.programs[0].p_align = 3; }, OC_CORRUPT, "not aligned"},
    {"overlap", [](ElfSample& s) { s.programs.push_back(s.programs[0]); }, OC_CORRUPT, "overlap"},
    {"tls", [](ElfSample& s) { s.find(PT_TLS).p_filesz = 9; }, OC_CORRUPT, "PT_TLS"},
    {"dynamic_outside", [](ElfSample& s) { s.programs[1].p_vaddr = 1ull << 40; }, OC_CORRUPT, "no loaded part"},
    {"dynamic_count", [](ElfSample& s) { s.programs[1].p_memsz = 1ull << 40; }, OC_TOO_LARGE, "kMaxDynamicEntries"},
    {"dynamic_endless", [](ElfSample& s) { s.programs[1].p_memsz = 16; }, OC_CORRUPT, "no DT_NULL"},
    {"no_symbols", [](ElfSample& s) { s.dynamic[1].d_tag = DT_DEBUG; }, OC_CORRUPT, "DT_SYMTAB is missing"},
    {"no_hash", [](ElfSample& s) { s.dynamic[2].d_tag = DT_DEBUG; }, OC_CORRUPT, "neither DT_GNU_HASH nor DT_HASH"},
    {"symbol_size", [](ElfSample& s) { s.dynamic[3].d_un.d_val = 25; }, OC_CORRUPT, "DT_SYMENT is 25"},
    {"string_size", [](ElfSample& s) { s.add_dynamic(DT_STRSZ, 1ull << 60); }, OC_TOO_LARGE, "kMaxStringTableBytes"},
    {"string_outside", [](ElfSample& s) { s.add_dynamic(DT_STRSZ, 1 << 20); }, OC_CORRUPT, "larger than the file"},
    {"string_end", [](ElfSample& s) { s.strings += 'x'; }, OC_CORRUPT, "does not end in a zero byte"},
    {"needed_outside", [](ElfSample& s) { s.add_dynamic(DT_NEEDED, 1 << 30); }, OC_CORRUPT, "outside DT_STRTAB"},
    {"symbol_name", [](ElfSample& s) { s.symbols[1].st_name = ~0u; }, OC_CORRUPT, "symbol 1"},
    {"buckets", [](ElfSample& s) { s.hash[0] = ~0u; }, OC_TOO_LARGE, "kMaxHashBuckets"},
    {"filter", [](ElfSample& s) { s.hash[2] = 3; }, OC_CORRUPT, "power of two"},
    {"filter_huge", [](ElfSample& s) { s.hash[2] = 1u << 31; }, OC_CORRUPT, "no loaded part"},
    {"first_symbol", [](ElfSample& s) { s.hash[1] = ~0u; }, OC_TOO_LARGE, "kMaxDynamicSymbols"},
    {"bucket_before_first", [](ElfSample& s) { s.hash[1] = 2; }, OC_CORRUPT, "before its first"},
    {"bucket_far", [](ElfSample& s) { s.hash[6] = 60'000; }, OC_CORRUPT, "no loaded part"},
    {"old_hash_huge",
     [](ElfSample& s) {
       s.dynamic[2].d_tag = DT_HASH;
       s.hash = {1, ~0u};
     },
     OC_CORRUPT, "no loaded part"},
    {"init", [](ElfSample& s) { s.add_dynamic(DT_INIT, 1 << 20); }, OC_CORRUPT, "DT_INIT at address"},
    {"fini", [](ElfSample& s) { s.add_dynamic(DT_FINI, 1 << 20); }, OC_CORRUPT, "DT_FINI at address"},
    {"init_array",
     [](ElfSample& s) {
       s.add_dynamic(DT_INIT_ARRAY, 4000);
       s.add_dynamic(DT_INIT_ARRAYSZ, 800);
     },
     OC_CORRUPT, "DT_INIT_ARRAY at address"},
    {"relocations_outside",
     [](ElfSample& s) {
       s.add_dynamic(DT_RELA, 4000);
       s.add_dynamic(DT_RELASZ, 240);
     },
     OC_CORRUPT, "DT_RELA at address"},
    {"relocation_target",
     [](ElfSample& s) {
       s.add_dynamic(DT_JMPREL, ElfSample::kSize - 96);  // zeros: they patch address 0, which is not writable
       s.add_dynamic(DT_PLTRELSZ, 24);
     },
     OC_CORRUPT, "in no writable segment"},
};

class ElfReaderDamage : public ::testing::TestWithParam<Damage> {};

TEST_P(ElfReaderDamage, IsRefusedByName) {
  ElfSample sample;
  GetParam().apply(sample);
  auto image = read(sample);
  ASSERT_FALSE(image);
  EXPECT_EQ(image.status(), GetParam().status) << image.error().text;
  EXPECT_THAT(image.error().text, HasSubstr(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(All, ElfReaderDamage, ::testing::ValuesIn(kDamages),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ElfReader, EmptyAndTinyFilesAreNotElf) {
  for (const std::size_t bytes : {0u, 1u, 15u}) {
    auto image = read_elf(memory_file(std::string(bytes, '\x7f')).get());
    EXPECT_EQ(image.status(), OC_INVALID);
  }
}

}  // namespace
}  // namespace oneclaw::plugin::image
