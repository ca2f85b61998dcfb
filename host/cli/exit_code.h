// Exit codes of every verb (the product's contract) and how an error is told to a person.
#pragma once

#include "host/base/result.h"

#include <cstdio>

namespace oneclaw::cli {

inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kConfig = 3;
inline constexpr int kUnavailable = 4;

// Prints "oneclaw VERB: text" to stderr and returns `code`.
inline int complain(const char* verb, const base::Error& error, int code) {
  std::fprintf(stderr, "oneclaw %s: %s\n", verb, error.text.c_str());
  return code;
}

}  // namespace oneclaw::cli
