// HMAC-SHA256 over short texts, and comparing without telling where two texts differ.
//
// Leaf, any thread.
#pragma once

#include <string>
#include <string_view>

namespace oneclaw::base {

// 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view data);
// Takes as long wherever the first difference is; the lengths are no secret.
bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace oneclaw::base
