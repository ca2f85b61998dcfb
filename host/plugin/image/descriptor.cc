#include "host/plugin/image/descriptor.h"

#include "host/base/text.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace oneclaw::plugin::image {
namespace {

constexpr std::uint32_t kMinDescriptorBytes = offsetof(oc_plugin, query) + sizeof(oc_plugin::query);

base::Error invalid(std::string text) { return {OC_INVALID, std::move(text)}; }

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

base::Result<std::string> read_text(const Mapping& mapping, const char* what, const char* text, std::uint64_t bytes) {
  const std::string member = std::string("descriptor.") + what;
  if (bytes == 0) return invalid(member + " is empty");
  if (bytes > kMaxDescriptorTextBytes) {
    return invalid(member + " has " + std::to_string(bytes) + " bytes, the limit kMaxDescriptorTextBytes is " +
                   std::to_string(kMaxDescriptorTextBytes));
  }
  if (!mapping.holds(text, bytes)) return invalid(member + " points outside the library: use a string literal");
  std::string copy(text, bytes);
  if (!base::is_utf8(copy)) return invalid(member + " is not valid UTF-8");
  return copy;
}

base::Result<void> check_frame(const oc_plugin* descriptor, const Mapping& mapping, const HostAbi& host) {
  if (descriptor == nullptr) return invalid(OC_PLUGIN_SYMBOL "() returned NULL");
  if (reinterpret_cast<std::uintptr_t>(descriptor) % alignof(oc_plugin) != 0 || !mapping.holds(descriptor, 8)) {
    return invalid(OC_PLUGIN_SYMBOL "() returned a pointer outside the library: return a static constant");
  }
  const std::uint32_t size = descriptor->size;
  if (size < kMinDescriptorBytes || size > kMaxDescriptorBytes) {
    return invalid("descriptor.size is " + std::to_string(size) + ", ABI v1 has " +
                   std::to_string(kMinDescriptorBytes) + " to " + std::to_string(kMaxDescriptorBytes) +
                   ": set it to sizeof(oc_plugin)");
  }
  if (!mapping.holds(descriptor, size)) return invalid("the descriptor ends outside the library");
  if (descriptor->draft_rev != host.draft_rev) {
    return base::Error{OC_UNSUPPORTED, "it was built for draft revision " + std::to_string(descriptor->draft_rev) +
                                           " of the ABI, this host has " + std::to_string(host.draft_rev) +
                                           ": rebuild it with this host's SDK"};
  }
  if (descriptor->abi_needed > host.minor) {
    return base::Error{OC_UNSUPPORTED, "it needs ABI minor " + std::to_string(descriptor->abi_needed) +
                                           ", this host has " + std::to_string(host.minor) + ": update the host"};
  }
  if (descriptor->abi_built < descriptor->abi_needed) {
    return invalid("descriptor.abi_built is " + std::to_string(descriptor->abi_built) + ", less than abi_needed " +
                   std::to_string(descriptor->abi_needed));
  }
  const bool reserved = std::any_of(std::begin(descriptor->reserved), std::end(descriptor->reserved),
                                    [](std::uint16_t value) { return value != 0; });
  if (reserved && descriptor->abi_built <= host.minor) return invalid("descriptor.reserved is not zero");
  return {};
}

base::Result<void> check_same(const Mapping& mapping, const char* what, oc_str text, const std::string& expected) {
  auto found = read_text(mapping, what, text.ptr, text.len);
  if (!found) return std::move(found).error();
  if (*found == expected) return {};
  return invalid(std::string("descriptor.") + what + " is " + quoted(*found) + ", the manifest says " +
                 quoted(expected));
}

base::Result<std::vector<std::string>> read_provides(const Mapping& mapping, const char* const* provides) {
  std::vector<std::string> ids;
  for (std::size_t i = 0;; ++i) {
    if (i > kMaxProvides) {
      return invalid("descriptor.provides has no NULL within kMaxProvides = " + std::to_string(kMaxProvides) +
                     " entries");
    }
    if (!mapping.holds(provides + i, sizeof *provides)) {
      return invalid("descriptor.provides points outside the library: use a static array ending in NULL");
    }
    const char* id = provides[i];
    if (id == nullptr) return ids;
    std::uint64_t bytes = 0;
    while (bytes <= kMaxDescriptorTextBytes && mapping.holds(id + bytes, 1) && id[bytes] != '\0') ++bytes;
    auto text = read_text(mapping, "provides", id, bytes);
    if (!text) return std::move(text).error();
    ids.push_back(std::move(*text));
  }
}

base::Result<void> check_provides(const Mapping& mapping, const char* const* provides,
                                  std::vector<std::string> stated) {
  auto found = read_provides(mapping, provides);
  if (!found) return std::move(found).error();
  std::sort(found->begin(), found->end());
  std::sort(stated.begin(), stated.end());
  if (const auto twice = std::adjacent_find(found->begin(), found->end()); twice != found->end()) {
    return invalid("descriptor.provides lists " + quoted(*twice) + " twice");
  }
  for (const std::string& id : *found) {
    if (std::binary_search(stated.begin(), stated.end(), id)) continue;
    return invalid("descriptor.provides lists " + quoted(id) + ", the manifest does not" +
                   base::did_you_mean(id, stated));
  }
  for (const std::string& id : stated) {
    if (std::binary_search(found->begin(), found->end(), id)) continue;
    return invalid("the manifest provides " + quoted(id) + ", the descriptor does not list it");
  }
  return {};
}

template <class Function>
base::Result<void> check_function(const Mapping& mapping, const char* what, Function* function) {
  if (function == nullptr) return invalid(std::string("descriptor.") + what + " is NULL");
  if (mapping.holds_code(reinterpret_cast<std::uintptr_t>(function))) return {};
  return invalid(std::string("descriptor.") + what + " does not point at code of the library");
}

}  // namespace

bool Mapping::holds(const void* address, std::uint64_t bytes) const noexcept {
  const std::uintptr_t at = reinterpret_cast<std::uintptr_t>(address) - base;
  return std::any_of(segments->begin(), segments->end(), [&](const ElfSegment& segment) {
    return segment.readable && at >= segment.address && at - segment.address <= segment.memory_bytes &&
           bytes <= segment.memory_bytes - (at - segment.address);
  });
}

bool Mapping::holds_code(std::uintptr_t address) const noexcept {
  const std::uintptr_t at = address - base;
  return std::any_of(segments->begin(), segments->end(), [&](const ElfSegment& segment) {
    return segment.executable && at >= segment.address && at - segment.address < segment.memory_bytes;
  });
}

base::Result<void> check_descriptor(const oc_plugin* descriptor, const Mapping& mapping, const Expected& expected,
                                    const HostAbi& host) {
  if (auto done = check_frame(descriptor, mapping, host); !done) return done;
  if (auto done = check_same(mapping, "id", descriptor->id, expected.id); !done) return done;
  if (auto done = check_same(mapping, "version", descriptor->version, expected.version); !done) return done;
  if (auto done = check_provides(mapping, descriptor->provides, expected.provides); !done) return done;
  if (auto done = check_function(mapping, "create", descriptor->create); !done) return done;
  if (auto done = check_function(mapping, "start", descriptor->start); !done) return done;
  if (auto done = check_function(mapping, "stop", descriptor->stop); !done) return done;
  if (auto done = check_function(mapping, "destroy", descriptor->destroy); !done) return done;
  return check_function(mapping, "query", descriptor->query);
}

}  // namespace oneclaw::plugin::image
