// What a page loads and links to: contacts in mailto: and tel: links, profiles, products, its own booking page.
//
// Leaf; one object a page.
#pragma once

#include "plugins/tool_website/extract/facts.h"
#include "plugins/tool_website/html/element.h"
#include "plugins/tool_website/html/walker.h"
#include "plugins/tool_website/web/url.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::tool_website::extract {

// In the order found, each once, at most kMaxListed.
struct LinkFindings {
  std::vector<std::string> emails;
  std::vector<std::string> telephones;  // as written
};

class LinkExtractor {
 public:
  static constexpr std::size_t kMaxUrls = 20'000;  // of one page; the rest is not looked at

  // `base`: the page's own address, until a <base> says otherwise.
  LinkExtractor(Facts& facts, const web::Url& page) : facts_(facts), page_(page), base_(page) {}

  void on_start(html::Tag tag, const html::Token& token, const html::Place& place);
  void on_text(std::string_view text, const html::Place& place);
  void on_end(html::Tag tag);
  const LinkFindings& findings() const noexcept { return findings_; }
  // A profile, from wherever it was named; the first of each network counts.
  void add_profile(const web::Url& url);

 private:
  void load(std::string_view reference);
  void follow(std::string_view href);
  void begin_action(std::string_view href);
  void end_action();

  Facts& facts_;
  const web::Url& page_;
  web::Url base_;
  bool has_base_ = false;
  std::size_t urls_ = 0;
  LinkFindings findings_;
  // The link or button whose text is being read.
  bool in_action_ = false;
  bool action_is_own_ = false;  // leads to this site, or nowhere by itself
  std::string action_text_;
};

}  // namespace oneclaw::tool_website::extract
