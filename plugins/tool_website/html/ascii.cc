#include "plugins/tool_website/html/ascii.h"

namespace oneclaw::tool_website::html {

std::string collapse_space(std::string_view text) {
  std::string out;
  bool pending = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_nbsp = text.substr(i, 2) == "\xC2\xA0";
    if (is_nbsp || is_space(text[i])) {
      pending = !out.empty();
      i += is_nbsp ? 1 : 0;
      continue;
    }
    if (pending) out += ' ';
    pending = false;
    out += text[i];
  }
  return out;
}

}  // namespace oneclaw::tool_website::html
