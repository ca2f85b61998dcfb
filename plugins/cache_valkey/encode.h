// A command in the bytes of the protocol.
#pragma once

#include "sdk/redis/command.h"

#include <string>

namespace oneclaw::cache_valkey {

// Appends; on failure `out` is as it was. Throws std::bad_alloc.
void encode(const sdk::redis::Command& command, std::string& out);

}  // namespace oneclaw::cache_valkey
