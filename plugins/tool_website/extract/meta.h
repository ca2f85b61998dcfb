// Title, description, language, canonical address, generator and Open Graph, from the head of a page.
//
// Leaf; one object a page.
#pragma once

#include "plugins/tool_website/extract/facts.h"
#include "plugins/tool_website/html/element.h"
#include "plugins/tool_website/html/walker.h"
#include "plugins/tool_website/web/url.h"

#include <string>
#include <string_view>

namespace oneclaw::tool_website::extract {

class MetaExtractor {
 public:
  // `base`: the page's own address.
  MetaExtractor(Facts& facts, const web::Url& base) : facts_(facts), base_(base) {}

  void on_start(html::Tag tag, const html::Token& token, const html::Place& place);
  void on_text(std::string_view text, const html::Place& place);
  void on_end(html::Tag tag);

 private:
  void read_meta(const html::Token& token);
  void add_open_graph(std::string_view property, std::string_view content);

  Facts& facts_;
  const web::Url& base_;
  std::string title_;
  bool has_title_ = false;
  bool has_canonical_ = false;
};

}  // namespace oneclaw::tool_website::extract
