#include "host/plugin/image/elf_dynamic.h"

#include <algorithm>
#include <cstring>

namespace oneclaw::plugin::image {

base::Result<ElfDynamic> ElfDynamic::read(const ElfFile& file, const Elf64_Phdr& header) {
  const std::uint64_t count = header.p_memsz / sizeof(Elf64_Dyn);
  if (count > kMaxDynamicEntries) return beyond("PT_DYNAMIC's length", count, "kMaxDynamicEntries", kMaxDynamicEntries);
  auto entries = file.read_table<Elf64_Dyn>("PT_DYNAMIC", header.p_vaddr, count);
  if (!entries) return std::move(entries).error();

  ElfDynamic dynamic;
  bool ended = false;
  for (const Elf64_Dyn& entry : *entries) {
    if (entry.d_tag == DT_NULL) {
      ended = true;
      break;
    }
    if (entry.d_tag == DT_NEEDED) {
      dynamic.needed_.push_back(entry.d_un.d_val);
    } else {
      dynamic.values_[entry.d_tag] = entry.d_un.d_val;
    }
  }
  if (!ended) return corrupt("PT_DYNAMIC has no DT_NULL at its end");
  if (dynamic.needed_.size() > kMaxNeededLibraries) {
    return beyond("the number of needed libraries", dynamic.needed_.size(), "kMaxNeededLibraries", kMaxNeededLibraries);
  }
  if (!dynamic.find(DT_STRTAB) || !dynamic.find(DT_SYMTAB)) return corrupt("DT_STRTAB or DT_SYMTAB is missing");

  const std::uint64_t bytes = dynamic.value(DT_STRSZ);
  if (bytes > kMaxStringTableBytes) return beyond("DT_STRSZ", bytes, "kMaxStringTableBytes", kMaxStringTableBytes);
  auto strings = file.read_table<char>("DT_STRTAB", dynamic.value(DT_STRTAB), bytes);
  if (!strings) return std::move(strings).error();
  if (strings->empty() || strings->back() != '\0') return corrupt("DT_STRTAB does not end in a zero byte");
  dynamic.strings_ = std::move(*strings);
  return dynamic;
}

std::optional<std::uint64_t> ElfDynamic::find(std::int64_t tag) const {
  const auto found = values_.find(tag);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

base::Result<std::string> ElfDynamic::text(std::uint64_t offset) const {
  if (offset >= strings_.size()) {
    return corrupt("a name at offset " + std::to_string(offset) + " is outside DT_STRTAB of " +
                   std::to_string(strings_.size()) + " bytes");
  }
  const std::size_t most = std::min<std::size_t>(strings_.size() - offset, kMaxSymbolNameBytes);
  return std::string(strings_.data() + offset, ::strnlen(strings_.data() + offset, most));
}

base::Result<std::string> ElfDynamic::text_of(std::int64_t tag) const {
  const auto offset = find(tag);
  if (!offset) return std::string();
  return text(*offset);
}

base::Result<std::vector<std::string>> ElfDynamic::needed() const {
  std::vector<std::string> names;
  for (const std::uint64_t offset : needed_) {
    auto name = text(offset);
    if (!name) return std::move(name).error();
    names.push_back(std::move(*name));
  }
  return names;
}

}  // namespace oneclaw::plugin::image
