#include "host/plugin/image/elf_dynamic.h"

#include <algorithm>
#include <array>

namespace oneclaw::plugin::image {
namespace {

// 0 when nothing is exported: linkers then write no usable count.
base::Result<std::uint64_t> count_by_gnu_hash(const ElfFile& file, std::uint64_t address) {
  std::array<std::uint32_t, 4> header{};
  if (auto done = file.read_address("DT_GNU_HASH", address, header.data(), sizeof header); !done) return done.error();
  const auto [buckets, first, bloom_words, shift] = header;
  if (buckets > kMaxHashBuckets)
    return beyond("DT_GNU_HASH's bucket count", buckets, "kMaxHashBuckets", kMaxHashBuckets);
  // The loader asserts on this, which would end the process.
  if (bloom_words == 0 || (bloom_words & (bloom_words - 1)) != 0) {
    return corrupt("DT_GNU_HASH's filter has " + std::to_string(bloom_words) + " words, not a power of two");
  }
  if (first > kMaxDynamicSymbols)
    return beyond("the first hashed symbol", first, "kMaxDynamicSymbols", kMaxDynamicSymbols);

  const std::uint64_t bucket_address = address + sizeof header + std::uint64_t{bloom_words} * 8;
  auto table = file.read_table<std::uint32_t>("DT_GNU_HASH's buckets", bucket_address, buckets);
  if (!table) return std::move(table).error();
  const std::uint32_t last = table->empty() ? 0 : *std::max_element(table->begin(), table->end());
  if (last == 0) return std::uint64_t{0};
  if (last < first) return corrupt("DT_GNU_HASH names symbol " + std::to_string(last) + " before its first");

  const std::uint64_t chain = bucket_address + std::uint64_t{buckets} * 4;
  for (std::uint64_t index = last; index < kMaxDynamicSymbols; ++index) {
    std::uint32_t word = 0;
    if (auto done = file.read_address("DT_GNU_HASH's chain", chain + (index - first) * 4, &word, 4); !done) {
      return done.error();
    }
    if ((word & 1) != 0) return index + 1;
  }
  return beyond("the number of dynamic symbols", kMaxDynamicSymbols + 1, "kMaxDynamicSymbols", kMaxDynamicSymbols);
}

base::Result<std::uint64_t> count_by_sysv_hash(const ElfFile& file, std::uint64_t address) {
  std::array<std::uint32_t, 2> header{};
  if (auto done = file.read_address("DT_HASH", address, header.data(), sizeof header); !done) return done.error();
  const auto [buckets, chains] = header;
  if (buckets > kMaxHashBuckets) return beyond("DT_HASH's bucket count", buckets, "kMaxHashBuckets", kMaxHashBuckets);
  const std::uint64_t bytes = (std::uint64_t{buckets} + chains) * 4;
  if (auto at = file.offset_of("DT_HASH's tables", address + sizeof header, bytes); !at) return std::move(at).error();
  return std::uint64_t{chains};
}

void note(const Elf64_Sym& symbol, std::string name, ElfImage& image) {
  const std::uint8_t binding = ELF64_ST_BIND(symbol.st_info);
  if (symbol.st_shndx == SHN_UNDEF) {
    image.imports_rethrow = image.imports_rethrow || name == "_Unwind_Resume_or_Rethrow";
    return;
  }
  const std::uint8_t visibility = ELF64_ST_VISIBILITY(symbol.st_other);
  if (binding == STB_LOCAL || visibility == STV_HIDDEN || visibility == STV_INTERNAL) return;
  if (binding == STB_GNU_UNIQUE && image.unique_symbols.size() < kMaxListedExports)
    image.unique_symbols.push_back(name);
  ++image.export_count;
  if (image.exports.size() < kMaxListedExports) {
    const std::uint8_t type = ELF64_ST_TYPE(symbol.st_info);
    image.exports.push_back({std::move(name), binding, type, symbol.st_value});
  }
}

// How many entries DT_SYMTAB has: the hash tables are the only place that says so.
base::Result<std::uint64_t> count_symbols(const ElfFile& file, const ElfDynamic& dynamic) {
  base::Result<std::uint64_t> count = corrupt("it has neither DT_GNU_HASH nor DT_HASH, no symbol could be found in it");
  if (const auto gnu = dynamic.find(DT_GNU_HASH)) {
    count = count_by_gnu_hash(file, *gnu);
  } else if (const auto sysv = dynamic.find(DT_HASH)) {
    count = count_by_sysv_hash(file, *sysv);
  }
  if (count && *count > kMaxDynamicSymbols) {
    return beyond("the number of dynamic symbols", *count, "kMaxDynamicSymbols", kMaxDynamicSymbols);
  }
  return count;
}

}  // namespace

base::Result<void> read_symbols(const ElfFile& file, const ElfDynamic& dynamic, ElfImage& image) {
  if (const auto bytes = dynamic.find(DT_SYMENT); bytes && *bytes != sizeof(Elf64_Sym)) {
    return corrupt("DT_SYMENT is " + std::to_string(*bytes) + ", not " + std::to_string(sizeof(Elf64_Sym)));
  }
  auto count = count_symbols(file, dynamic);
  if (!count) return std::move(count).error();
  auto symbols = file.read_table<Elf64_Sym>("DT_SYMTAB", dynamic.value(DT_SYMTAB), *count);
  if (!symbols) return std::move(symbols).error();
  for (std::size_t i = 1; i < symbols->size(); ++i) {  // entry 0 is reserved
    auto name = dynamic.text((*symbols)[i].st_name);
    if (!name) return std::move(name).error().in("symbol " + std::to_string(i));
    note((*symbols)[i], std::move(*name), image);
  }
  return check_fixups(file, dynamic, *count, image);
}

}  // namespace oneclaw::plugin::image
