#include "host/cli/chat_history.h"

#include "host/base/unique_fd.h"
#include "host/talk/line_editor.h"

#include <oneclaw/render/text.h>

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

namespace oneclaw::cli {

std::vector<std::string> read_history(const std::string& path) {
  std::vector<std::string> out;
  std::ifstream file(path, std::ios::binary);
  std::string line;
  // Cleaned as if it were typed: another program may have written the file.
  while (out.size() < talk::kMaxHistory && std::getline(file, line)) {
    if (line.size() <= talk::kMaxLine) out.push_back(render::clean_text(line, render::Lines::one));
  }
  return out;
}

void write_history(const std::string& path, const std::deque<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  const std::string fresh = path + ".new";
  const base::UniqueFd fd(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return;
  const bool is_whole = ::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (!is_whole || ::rename(fresh.c_str(), path.c_str()) != 0) ::unlink(fresh.c_str());
}

}  // namespace oneclaw::cli
