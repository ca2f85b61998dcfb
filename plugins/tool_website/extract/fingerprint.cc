#include "plugins/tool_website/extract/fingerprint.h"

#include "plugins/tool_website/extract/fingerprint_marks.h"
#include "plugins/tool_website/html/ascii.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace oneclaw::tool_website::extract {
namespace {

constexpr std::size_t kMaxScriptBytes = 256 * 1024;  // of one script in the page

// The path begins with `start`, which ends where a segment ends: "/book" has "/book/now", not "/bookshop".
bool path_has(std::string_view path, std::string_view start) noexcept {
  if (!path.starts_with(start)) return false;
  return start.empty() || path.size() == start.size() || start.ends_with('/') ||
         std::string_view("/?").find(path[start.size()]) != std::string_view::npos;
}

// Indices of kHostMarks in the order of their hosts.
constexpr std::array<std::uint8_t, std::size(kHostMarks)> make_order() {
  static_assert(std::size(kHostMarks) < 256);
  std::array<std::uint8_t, std::size(kHostMarks)> order{};
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint8_t>(i);
  std::sort(order.begin(), order.end(),
            [](std::uint8_t a, std::uint8_t b) { return kHostMarks[a].host < kHostMarks[b].host; });
  return order;
}
constexpr auto kByHost = make_order();

// The marks of exactly that host.
void note_host(Facts& facts, std::string_view host, std::string_view path, Where where) {
  auto found = std::lower_bound(kByHost.begin(), kByHost.end(), host,
                                [](std::uint8_t i, std::string_view h) { return kHostMarks[i].host < h; });
  for (; found != kByHost.end() && kHostMarks[*found].host == host; ++found) {
    const HostMark& mark = kHostMarks[*found];
    if ((mark.where & where) != 0 && path_has(path, mark.path)) note(facts, mark.use, mark.name);
  }
}

}  // namespace

void note(Facts& facts, Use use, std::string_view name) {
  switch (use) {
    case Use::booking:
      return add_name(facts.booking, name);
    case Use::chat:
      return add_name(facts.chat, name);
    case Use::analytics:
      return add_name(facts.analytics, name);
    case Use::ads:
      return add_name(facts.ads.platforms, name);
    case Use::container:
      facts.ads.is_unknown = true;
      return add_name(facts.analytics, name);
    case Use::cms:
      if (facts.cms.empty()) facts.cms = name;
      return;
  }
}

void note_url(Facts& facts, const web::Url& url, Where where, std::string_view own_host) {
  // The host and everything that it is below: "a.b.com", "b.com", "com".
  for (std::string_view host = url.host; !host.empty();) {
    note_host(facts, host, url.path, where);
    host.remove_prefix(std::min(host.find('.'), host.size() - 1) + 1);
  }
  // One script loader serves analytics and advertising accounts alike; its id tells which.
  if (where == kLoaded && url.host == "www.googletagmanager.com" && url.query.find("id=AW-") != std::string::npos) {
    note(facts, Use::ads, "Google Ads");
  }
  if (where == kLoaded && url.host == "connect.facebook.net") {
    if (url.path.ends_with("/fbevents.js")) note(facts, Use::ads, "Meta Pixel");
    if (url.path.ends_with("/xfbml.customerchat.js")) note(facts, Use::chat, "Messenger");
  }
  if (where == kLoaded && web::without_www(url.host) == web::without_www(own_host)) {
    for (const TextMark& mark : kOwnPaths) {
      if (url.path.find(mark.text) != std::string::npos) note(facts, mark.use, mark.name);
    }
  }
}

void note_script(Facts& facts, std::string_view script) {
  script = script.substr(0, kMaxScriptBytes);
  for (const TextMark& mark : kScriptMarks) {
    if (script.find(mark.text) != std::string_view::npos) note(facts, mark.use, mark.name);
  }
}

void note_generator(Facts& facts, std::string_view generator) {
  for (const TextMark& mark : kGenerators) {
    if (html::istarts_with(generator, mark.text)) return note(facts, mark.use, mark.name);
  }
}

void note_header(Facts& facts, std::string_view name, std::string_view value) {
  for (const TextMark& mark : kHeaders) {
    const std::size_t colon = mark.text.find(": ");
    if (mark.text.substr(0, colon) != name) continue;
    const bool fits = colon == std::string_view::npos || html::istarts_with(value, mark.text.substr(colon + 2));
    if (fits) note(facts, mark.use, mark.name);
  }
}

}  // namespace oneclaw::tool_website::extract
