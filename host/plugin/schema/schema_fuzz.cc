// Compiles the first half of the input as a schema and applies it to the second half.
#include "host/plugin/schema/schema.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using oneclaw::base::parse_json;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t cut = std::min(text.find('\n'), size);
  auto schema = oneclaw::plugin::schema::Schema::parse(text.substr(0, cut));
  auto instance = parse_json(text.substr(std::min(cut + 1, size)));
  if (!schema || !instance) return 0;
  schema->validate(*instance);
  schema->check_defaults();
  schema->apply_defaults(*instance, instance->GetAllocator());
  return 0;
}
