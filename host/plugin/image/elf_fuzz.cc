// Fuzzes the ELF reader: input that begins like ELF is read as it is, any other is a list of patches (two bytes of
// offset, one of value) to a valid file, so that the fuzzer reaches the tables without seeds.
#include "host/plugin/image/elf_sample.h"

#include "host/plugin/image/elf_reader.h"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oneclaw::plugin::image;
  static const std::string valid = ElfSample().bytes();
  std::string file(reinterpret_cast<const char*>(data), size);
  if (!file.starts_with(ELFMAG)) {
    file = valid;
    for (std::size_t i = 0; i + 2 < size; i += 3) {
      file[(data[i] | data[i + 1] << 8) % file.size()] = static_cast<char>(data[i + 2]);
    }
  }
  [[maybe_unused]] const auto image = read_elf(memory_file(file).get());
  return 0;
}
