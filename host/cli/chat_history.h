// The lines that were typed in `oneclaw chat`, kept in a file that only its user reads.
//
// Main thread. What cannot be read or written is no reason to fail: the history is then empty, or lost.
#pragma once

#include <deque>
#include <string>
#include <vector>

namespace oneclaw::cli {

std::vector<std::string> read_history(const std::string& path);
void write_history(const std::string& path, const std::deque<std::string>& lines);

}  // namespace oneclaw::cli
