// Text as it is compared and as it begins a sentence, by Unicode's rules.
//
// Leaf, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::workflow_discovery {

// NFC, without case, runs of spaces as one, none at the ends: "  AUSTIN,\tTX" and "austin, tx" are the same.
std::string folded(std::string_view text);
// With the first letter in upper case.
std::string capitalised(std::string_view text);
// FNV-1a. Not for secrets: who uses it as a key keeps the whole text beside the value.
std::uint64_t hash_of(std::string_view text) noexcept;
std::string hex(std::uint64_t number);

}  // namespace oneclaw::workflow_discovery
