#include "plugins/tool_website/extract/social.h"

#include "plugins/tool_website/html/ascii.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace oneclaw::tool_website::extract {
namespace {

enum class Form {
  handle,    // /name, unless the name is one of the network's own pages
  prefixed,  // /company/name: the first segment is one of the words
  at_sign,   // /@name, or like prefixed
};

struct Network {
  std::string_view name;
  std::string_view domain;
  std::string_view canonical_host;
  Form form;
  std::string_view words;  // handle: not profiles; else: what may stand before the name
};

constexpr std::string_view kFacebookPages =
    "sharer sharer.php share share.php tr plugins dialog login login.php help policies privacy legal events groups "
    "watch "
    "marketplace gaming photo photo.php photos story.php permalink.php hashtag home.php business ads l.php v2.0 reel "
    "media";
constexpr std::string_view kXPages =
    "intent share home search hashtag i login signup settings explore about privacy tos widgets";

constexpr Network kNetworks[] = {
    {"facebook", "facebook.com", "www.facebook.com", Form::handle, kFacebookPages},
    {"facebook", "fb.com", "www.facebook.com", Form::handle, kFacebookPages},
    {"instagram", "instagram.com", "www.instagram.com", Form::handle,
     "p reel reels explore accounts stories tv about legal developer share direct"},
    {"x", "x.com", "x.com", Form::handle, kXPages},
    {"x", "twitter.com", "x.com", Form::handle, kXPages},
    {"linkedin", "linkedin.com", "www.linkedin.com", Form::prefixed, "company in school showcase"},
    {"youtube", "youtube.com", "www.youtube.com", Form::at_sign, "channel user c"},
    {"tiktok", "tiktok.com", "www.tiktok.com", Form::at_sign, ""},
    {"pinterest", "pinterest.com", "www.pinterest.com", Form::handle, "pin search ideas about login _ today business"},
    {"threads", "threads.net", "www.threads.net", Form::at_sign, ""},
    {"threads", "threads.com", "www.threads.net", Form::at_sign, ""},
    {"bluesky", "bsky.app", "bsky.app", Form::prefixed, "profile"},
    {"nextdoor", "nextdoor.com", "nextdoor.com", Form::prefixed, "pages business"},
    {"yelp", "yelp.com", "www.yelp.com", Form::prefixed, "biz"},
    {"houzz", "houzz.com", "www.houzz.com", Form::prefixed, "professionals pro"},
};

// "www", "m", a language ("de", "de-de", "es-la"): the network's site itself, not "help." or "developers.".
bool is_site_host(std::string_view host, std::string_view domain) noexcept {
  if (host == domain) return true;
  if (!web::is_under(host, domain)) return false;
  const std::string_view below = host.substr(0, host.size() - domain.size() - 1);
  if (below == "www" || below == "m" || below == "mobile" || below == "web" || below == "touch") return true;
  return (below.size() == 2 || (below.size() == 5 && below[2] == '-')) &&
         std::all_of(below.begin(), below.end(), [](char c) { return html::is_alpha(c) || c == '-'; });
}

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty() && segments.size() < 4) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    if (end > 1) segments.push_back(path.substr(1, end - 1));
    path.remove_prefix(end);
  }
  return segments;
}

bool is_handle(std::string_view name) noexcept {
  return name.size() >= 2 && name.size() <= 120 && std::all_of(name.begin(), name.end(), [](char c) {
           return html::is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '%';
         });
}

// The path of the profile, or empty.
std::string profile_path(const Network& network, const web::Url& url) {
  const auto segments = segments_of(url.path);
  if (segments.empty()) return {};
  const std::string first(segments[0]);
  const bool is_word = html::has_word(network.words, first);
  if (network.form == Form::handle) {
    if (network.name == "facebook") {
      if (first == "profile.php" && url.query.starts_with("?id="))
        return "/profile.php" + url.query.substr(0, url.query.find('&'));
      if ((first == "pages" || first == "people" || first == "p") && segments.size() > 1) {
        return "/" + first + "/" + std::string(segments[1]) +
               (segments.size() > 2 ? "/" + std::string(segments[2]) : "");
      }
    }
    const bool is_deeper = network.name == "x" && segments.size() > 1;  // /name/status/1
    return is_word || is_deeper || !is_handle(first) ? std::string() : "/" + first;
  }
  if (network.form == Form::at_sign && first.size() > 2 && first.front() == '@' && is_handle(first.substr(1)))
    return "/" + first;
  if (!is_word || segments.size() < 2 || !is_handle(segments[1])) return {};
  return "/" + first + "/" + std::string(segments[1]);
}

}  // namespace

std::optional<Profile> profile_of(const web::Url& url) {
  for (const Network& network : kNetworks) {
    if (!is_site_host(url.host, network.domain)) continue;
    const std::string path = profile_path(network, url);
    if (path.empty()) return std::nullopt;
    return Profile{network.name, "https://" + std::string(network.canonical_host) + path};
  }
  return std::nullopt;
}

}  // namespace oneclaw::tool_website::extract
