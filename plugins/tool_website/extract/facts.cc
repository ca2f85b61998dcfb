#include "plugins/tool_website/extract/facts.h"

#include "plugins/tool_website/html/ascii.h"
#include "plugins/tool_website/html/unicode.h"

namespace oneclaw::tool_website::extract {

std::string short_text(std::string_view text, std::size_t max) {
  // Before collapsing, so that a title of a megabyte costs no more than a page of it.
  const std::string collapsed = html::collapse_space(html::cut_utf8(html::trim(text), max * 4));
  return std::string(html::trim(html::cut_utf8(collapsed, max)));
}

void add_name(Names& names, std::string_view name) {
  if (names.size() < kMaxListed && !name.empty()) names.emplace(name);
}

}  // namespace oneclaw::tool_website::extract
