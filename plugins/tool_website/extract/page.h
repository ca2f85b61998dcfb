// One page from bytes to facts: decoding, walking, every extractor, and the conclusions that need several of them.
//
// Costs time in proportion to the page and no more: meant for a thread of the pool. Leaf.
#pragma once

#include "plugins/tool_website/extract/facts.h"
#include "plugins/tool_website/web/url.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oneclaw::tool_website::extract {

struct PageInput {
  std::string_view bytes;
  std::string_view content_type;                             // the header, or empty
  web::Url url;                                              // where it came from in the end
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string_view country;  // of phone numbers without a country code, when the page does not tell; ISO 3166
};

Facts read_page(const PageInput& input);

}  // namespace oneclaw::tool_website::extract
