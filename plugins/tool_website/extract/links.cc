#include "plugins/tool_website/extract/links.h"

#include "plugins/tool_website/extract/email.h"
#include "plugins/tool_website/extract/fingerprint.h"
#include "plugins/tool_website/extract/social.h"
#include "plugins/tool_website/html/ascii.h"

#include <algorithm>

namespace oneclaw::tool_website::extract {
namespace {

using html::Tag;

constexpr std::string_view kOwnBooking = "own booking page";
constexpr std::size_t kMaxActionText = 60;

void add_once(std::vector<std::string>& list, std::string value) {
  if (list.size() < kMaxListed && std::find(list.begin(), list.end(), value) == list.end())
    list.push_back(std::move(value));
}

// A whole segment: "/booking", not "/facebook" or "/ebooks".
bool has_booking_segment(std::string_view path) {
  static constexpr std::string_view kWords[] = {
      "book",         "booking",     "bookings",         "book-now",
      "book-online",  "schedule",    "schedule-service", "schedule-online",
      "appointments", "appointment", "book-appointment", "request-appointment",
      "reservations", "termin",      "terminbuchung",    "online-booking"};
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    std::string_view segment = path.substr(1, end - 1);
    if (segment.ends_with(".html")) segment.remove_suffix(5);
    if (segment.ends_with(".php")) segment.remove_suffix(4);
    if (std::any_of(std::begin(kWords), std::end(kWords),
                    [&](std::string_view w) { return html::iequals(segment, w); }))
      return true;
    path.remove_prefix(end);
  }
  return false;
}

// What a button that books says, from its first word on.
bool says_booking(std::string_view text) {
  static constexpr std::string_view kBeginnings[] = {"book now",
                                                     "book online",
                                                     "book an appointment",
                                                     "book appointment",
                                                     "book your",
                                                     "book a ",
                                                     "book service",
                                                     "schedule now",
                                                     "schedule online",
                                                     "schedule service",
                                                     "schedule an appointment",
                                                     "schedule appointment",
                                                     "schedule your",
                                                     "schedule a ",
                                                     "request an appointment",
                                                     "request appointment",
                                                     "make an appointment",
                                                     "reserve a table",
                                                     "make a reservation",
                                                     "termin buchen",
                                                     "termin vereinbaren",
                                                     "online buchen"};
  return std::any_of(std::begin(kBeginnings), std::end(kBeginnings),
                     [&](std::string_view b) { return html::istarts_with(text, b); });
}

}  // namespace

void LinkExtractor::on_start(Tag tag, const html::Token& token, const html::Place&) {
  if (const std::string_view* hidden = token.find("data-cfemail")) {
    if (auto email = decode_cfemail(*hidden)) add_once(findings_.emails, std::move(*email));
  }
  switch (tag) {
    case Tag::base:
      if (const auto url = web::resolve(page_, token.get("href")); url && !has_base_ && token.find("href")) {
        base_ = *url;
        has_base_ = true;
      }
      break;
    case Tag::script:
    case Tag::iframe:
    case Tag::img:
      load(token.get("src"));
      if (tag == Tag::iframe) load(token.get("data-src"));
      break;
    case Tag::link:
      if (!html::has_word(token.get("rel"), "canonical") && !html::has_word(token.get("rel"), "alternate"))
        load(token.get("href"));
      if (html::trim(token.get("rel")) == "https://api.w.org/") note(facts_, Use::cms, "WordPress");
      break;
    case Tag::html:
      if (token.find("data-wf-site") != nullptr) note(facts_, Use::cms, "Webflow");
      break;
    case Tag::form:
      follow(token.get("action"));
      break;
    case Tag::a:
    case Tag::button:
      follow(token.get("href"));
      begin_action(token.get("href"));
      break;
    default:
      break;
  }
}

void LinkExtractor::on_text(std::string_view text, const html::Place& place) {
  if (in_action_ && !place.is_hidden && action_text_.size() < kMaxActionText)
    action_text_ += text.substr(0, kMaxActionText * 4);
}

void LinkExtractor::on_end(Tag tag) {
  if (tag == Tag::a || tag == Tag::button) end_action();
}

void LinkExtractor::load(std::string_view reference) {
  if (reference.empty() || ++urls_ > kMaxUrls) return;
  if (const auto url = web::resolve(base_, reference)) note_url(facts_, *url, kLoaded, page_.host);
}

void LinkExtractor::follow(std::string_view href) {
  href = html::trim(href);
  if (href.empty() || ++urls_ > kMaxUrls) return;
  if (html::istarts_with(href, "tel:")) {
    add_once(findings_.telephones, web::percent_decode(href.substr(4).substr(0, 100)));
    return;
  }
  if (html::istarts_with(href, "mailto:")) {
    for (std::string& email : emails_of_mailto(href)) add_once(findings_.emails, std::move(email));
    return;
  }
  static constexpr std::string_view kCloudflare = "/cdn-cgi/l/email-protection#";
  if (const std::size_t at = href.find(kCloudflare); at != std::string_view::npos) {
    if (auto email = decode_cfemail(href.substr(at + kCloudflare.size())))
      add_once(findings_.emails, std::move(*email));
    return;
  }
  const auto url = web::resolve(base_, href);
  if (!url) return;
  note_url(facts_, *url, kLinked, page_.host);
  add_profile(*url);
  const bool is_own = web::without_www(url->host) == web::without_www(page_.host);
  if (is_own && has_booking_segment(url->path)) add_name(facts_.booking, kOwnBooking);
}

void LinkExtractor::add_profile(const web::Url& url) {
  const auto profile = profile_of(url);
  if (!profile) return;
  auto& list = facts_.socials;
  const bool is_known =
      std::any_of(list.begin(), list.end(), [&](const auto& item) { return item.first == profile->network; });
  if (!is_known && list.size() < kMaxListed) list.emplace_back(profile->network, profile->url);
}

void LinkExtractor::begin_action(std::string_view href) {
  in_action_ = true;
  action_text_.clear();
  const auto url = web::resolve(base_, href);
  // Without an address of its own (a button, "#", javascript:) it works on this page.
  const bool is_elsewhere =
      html::istarts_with(html::trim(href), "tel:") || html::istarts_with(html::trim(href), "mailto:");
  action_is_own_ = url ? web::without_www(url->host) == web::without_www(page_.host) : !is_elsewhere;
}

void LinkExtractor::end_action() {
  if (!in_action_) return;
  in_action_ = false;
  // Most links say something else: told by their first letter.
  const std::string_view text = html::trim(action_text_);
  const bool may_book =
      !text.empty() && std::string_view("bsrmto").find(html::to_lower(text.front())) != std::string_view::npos;
  if (action_is_own_ && may_book && says_booking(short_text(action_text_, kMaxActionText)))
    add_name(facts_.booking, kOwnBooking);
}

}  // namespace oneclaw::tool_website::extract
