// SHA-256 of memory and files (OpenSSL), as lower-case hex. Leaf, any thread.
#pragma once

#include "host/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::base {

std::string sha256_hex(std::string_view data);
// Hashes an open file from offset 0, at most max_bytes (OC_TOO_LARGE beyond).
Result<std::string> sha256_file_hex(int fd, std::uint64_t max_bytes);

}  // namespace oneclaw::base
