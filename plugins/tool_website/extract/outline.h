// Headings, images and the elements that divide a page.
//
// Leaf; one object a page.
#pragma once

#include "plugins/tool_website/extract/facts.h"
#include "plugins/tool_website/html/element.h"
#include "plugins/tool_website/html/walker.h"

#include <string>
#include <string_view>

namespace oneclaw::tool_website::extract {

class OutlineExtractor {
 public:
  explicit OutlineExtractor(Facts& facts) : facts_(facts) {}

  void on_start(html::Tag tag, const html::Token& token, const html::Place& place);
  void on_text(std::string_view text, const html::Place& place);
  void on_end(html::Tag tag);

 private:
  void add_image(const html::Token& token);

  Facts& facts_;
  std::string h1_;
  bool in_h1_ = false;
};

}  // namespace oneclaw::tool_website::extract
