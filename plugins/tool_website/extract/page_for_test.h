// Reading a page that a test wrote.
#pragma once

#include "plugins/tool_website/extract/page.h"

#include <string>
#include <string_view>

namespace oneclaw::tool_website::extract {

inline Facts read(const std::string& html, std::string_view url = "https://www.acme-plumbing.com/",
                  std::string_view content_type = "text/html; charset=utf-8") {
  return read_page({html, content_type, *web::parse_url(url), {}, "US"});
}
inline Facts read_body(const std::string& body) { return read("<!DOCTYPE html><title>t</title><body>" + body); }

}  // namespace oneclaw::tool_website::extract
