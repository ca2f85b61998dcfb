#include "plugins/tool_website/extract/page.h"

#include "plugins/tool_website/extract/email.h"
#include "plugins/tool_website/extract/fingerprint.h"
#include "plugins/tool_website/extract/json_ld.h"
#include "plugins/tool_website/extract/links.h"
#include "plugins/tool_website/extract/meta.h"
#include "plugins/tool_website/extract/outline.h"
#include "plugins/tool_website/extract/phone_number.h"
#include "plugins/tool_website/extract/visible_text.h"
#include "plugins/tool_website/html/ascii.h"
#include "plugins/tool_website/html/charset.h"
#include "plugins/tool_website/html/walker.h"

#include <algorithm>

namespace oneclaw::tool_website::extract {
namespace {

using html::Tag;

class PageReader final : public html::PageHandler {
 public:
  PageReader(Facts& facts, const web::Url& url)
      : facts_(facts), json_ld_(facts.structured_data), meta_(facts, url), outline_(facts), links_(facts, url) {}

  void finish(std::string_view host, std::string_view default_country);

 private:
  void on_start(Tag tag, const html::Token& token, const html::Place& place) override;
  void on_end(Tag tag) override;
  void on_text(std::string_view text, const html::Place& place) override;
  void add_microdata(const html::Token& token);
  void end_script();
  void add_emails();
  void add_phones(std::string_view country);

  Facts& facts_;
  JsonLdReader json_ld_;
  MetaExtractor meta_;
  OutlineExtractor outline_;
  LinkExtractor links_;
  VisibleText visible_;
  bool is_json_ld_ = false;
  std::string script_;
  std::string address_;  // text of the first <address>
  bool in_address_ = false;
};

bool is_json_ld_type(std::string_view type) noexcept {
  return html::iequals(html::trim(type.substr(0, type.find(';'))), "application/ld+json");
}

void PageReader::on_start(Tag tag, const html::Token& token, const html::Place& place) {
  meta_.on_start(tag, token, place);
  outline_.on_start(tag, token, place);
  links_.on_start(tag, token, place);
  visible_.on_start(tag);
  if (tag == Tag::script) {
    is_json_ld_ = is_json_ld_type(token.get("type"));
    script_.clear();
  } else if (tag == Tag::address) {
    in_address_ = address_.empty();
  }
  if (token.find("itemtype") != nullptr) add_microdata(token);
}

void PageReader::add_microdata(const html::Token& token) {
  const std::string_view type = token.get("itemtype");
  if (type.find("schema.org/") == std::string_view::npos || schema_type(type).empty()) return;
  ++facts_.structured_data.microdata;
  add_name(facts_.structured_data.types, schema_type(type));
}

void PageReader::on_text(std::string_view text, const html::Place& place) {
  meta_.on_text(text, place);
  outline_.on_text(text, place);
  links_.on_text(text, place);
  visible_.on_text(text, place);
  if (place.parent == Tag::script && script_.size() + text.size() <= JsonLdReader::kMaxBlockBytes * 2) script_ += text;
  if (in_address_ && !place.is_hidden && address_.size() < kMaxTextBytes) (address_ += ' ') += text;
}

void PageReader::on_end(Tag tag) {
  meta_.on_end(tag);
  outline_.on_end(tag);
  links_.on_end(tag);
  visible_.on_end(tag);
  if (tag == Tag::script) end_script();
  if (tag == Tag::address) in_address_ = false;
}

void PageReader::end_script() {
  if (is_json_ld_) {
    json_ld_.read_block(script_);
  } else {
    note_script(facts_, script_);
  }
  script_.clear();
  is_json_ld_ = false;
}

void add_once(std::vector<std::string>& list, const std::string& value) {
  if (list.size() < kMaxListed && std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

// Links first: they were meant to be used.
void PageReader::add_emails() {
  auto& emails = facts_.contacts.emails;
  for (const std::string& email : links_.findings().emails) add_once(emails, email);
  for (const std::string& text : json_ld_.findings().emails) {
    const bool is_link = html::istarts_with(text, "mailto:");
    if (const auto email = parse_email(std::string_view(text).substr(is_link ? 7 : 0))) add_once(emails, *email);
  }
  for (const std::string& email : find_emails(visible_.text())) add_once(emails, email);
}

void PageReader::add_phones(std::string_view country) {
  auto& phones = facts_.contacts.phones;
  const auto add = [&](const Phone& phone) {
    if (phones.size() < kMaxListed && std::find(phones.begin(), phones.end(), phone) == phones.end())
      phones.push_back(phone);
  };
  for (const std::string& text : links_.findings().telephones) {
    if (const auto phone = parse_phone(text, country)) add(*phone);
  }
  for (const std::string& text : json_ld_.findings().telephones) {
    if (const auto phone = parse_phone(text, country)) add(*phone);
  }
  for (const Phone& phone : find_phones(visible_.text(), country)) add(phone);
}

void PageReader::finish(std::string_view host, std::string_view default_country) {
  note_generator(facts_, facts_.generator);
  const JsonLdFindings& found = json_ld_.findings();
  for (const std::string& link : found.same_as) {
    if (const auto url = web::parse_url(link)) links_.add_profile(*url);
  }
  facts_.contacts.country = found.country;
  facts_.contacts.address = found.address.empty() ? short_text(address_, 300) : found.address;
  std::string_view country = found.country;
  if (country.empty()) country = country_of_host(host);
  if (country.empty()) country = country_of_language(facts_.language);
  if (country.empty()) country = default_country;
  add_emails();
  add_phones(country);
}

}  // namespace

Facts read_page(const PageInput& input) {
  Facts facts;
  std::string text = html::decode(input.bytes, html::detect_encoding(input.bytes, input.content_type));
  html::normalize_newlines(text);
  PageReader reader(facts, input.url);
  html::Walker walker(text, reader);
  walker.run();
  for (const auto& [name, value] : input.headers) note_header(facts, name, value);
  reader.finish(input.url.host, input.country);
  return facts;
}

}  // namespace oneclaw::tool_website::extract
