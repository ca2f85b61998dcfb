// Any bytes as a page: the facts are UTF-8 and within their bounds. The same bytes as JSON-LD and as robots.txt.
#include "plugins/tool_website/extract/json_ld.h"
#include "plugins/tool_website/extract/page.h"
#include "plugins/tool_website/extract/score.h"
#include "plugins/tool_website/fetch/robots.h"
#include "plugins/tool_website/html/unicode.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace oneclaw::tool_website;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_text(std::string_view text) { check(html::is_utf8(text) && text.size() <= extract::kMaxUrlBytes); }

void check_names(const extract::Names& names) {
  check(names.size() <= extract::kMaxListed);
  for (const std::string& name : names) check_text(name);
}

void check_facts(const extract::Facts& facts) {
  for (const std::string* text : {&facts.title, &facts.description, &facts.language, &facts.canonical, &facts.generator,
                                  &facts.contacts.address, &facts.cms}) {
    check_text(*text);
  }
  check(facts.h1.size() <= extract::kMaxListed && facts.contacts.phones.size() <= extract::kMaxListed);
  for (const std::string& text : facts.h1) check_text(text);
  for (const std::string& text : facts.contacts.emails) check_text(text);
  for (const auto& [name, value] : facts.open_graph) check_text(name), check_text(value);
  for (const auto& [name, value] : facts.socials) check_text(name), check_text(value);
  for (const extract::Phone& phone : facts.contacts.phones) {
    check_text(phone.display);
    check(phone.e164.size() >= 8 && phone.e164.size() <= 16 && phone.e164[0] == '+' && phone.e164[1] != '0');
  }
  for (const extract::Names* names :
       {&facts.structured_data.types, &facts.analytics, &facts.booking, &facts.chat, &facts.ads.platforms}) {
    check_names(*names);
  }
  const int score = extract::rate_ai_readability(facts, {}).score;
  check(score >= 0 && score <= 100);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const char* country : {"US", "DE", "AU"}) {
    check_facts(extract::read_page({bytes, "", *web::parse_url("https://a.example/b/"), {}, country}));
  }
  extract::StructuredData found;
  extract::JsonLdReader reader(found);
  reader.read_block(html::to_valid_utf8(bytes));
  check(found.valid + found.invalid <= 1);
  static_cast<void>(fetch::Robots::parse(bytes, "OneClawBot").allows("/a/b?c"));
  return 0;
}
