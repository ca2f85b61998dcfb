// Reads a secret from a person or a pipe: never shown, never cut short without saying so.
//
// Blocks; for the command line alone.
#pragma once

#include "host/base/result.h"
#include "host/services/vault/wiped.h"

#include <cstddef>
#include <string>

namespace oneclaw::cli {

// From a terminal: one line after `prompt`, without echo; OC_CANCELLED after Ctrl-C, OC_INVALID when more than one line
// was pasted. Else standard input to its end, without the newline that ends it unless `keeps_newline`. OC_TOO_LARGE
// beyond `max_bytes`.
base::Result<services::vault::Wiped> read_secret(const std::string& prompt, std::size_t max_bytes, bool keeps_newline);

}  // namespace oneclaw::cli
