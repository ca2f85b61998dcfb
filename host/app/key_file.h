// Keys that the host makes for itself at its first start and keeps in the state directory: the one that signs the
// buttons of messages, the one that seals recordings. Hosts that share a store share the files' content.
//
// Blocking file I/O of a few bytes; any thread.
#pragma once

#include "host/base/result.h"

#include <string>

namespace oneclaw::app {

// OC_CORRUPT: the file is there and too short to be one. Otherwise the error of the file system.
base::Result<std::string> key_file(const std::string& path);

}  // namespace oneclaw::app
