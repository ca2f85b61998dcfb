#include "dedupe.h"

#include "folded.h"

#include <algorithm>
#include <array>
#include <type_traits>
#include <unordered_map>

namespace oneclaw::workflow_discovery {
namespace {

// Hosts, and all below them, where a path is somebody's own.
constexpr std::array<std::string_view, 16> kSharedHosts = {
    "facebook.com",     "instagram.com", "linkedin.com", "x.com",        "twitter.com", "yelp.com",
    "google.com",       "goo.gl",        "linktr.ee",    "nextdoor.com", "tiktok.com",  "youtube.com",
    "sites.google.com", "angi.com",      "houzz.com",    "thumbtack.com"};

bool is_shared(std::string_view host) {
  return std::any_of(kSharedHosts.begin(), kSharedHosts.end(), [&](std::string_view shared) {
    return host == shared ||
           (host.size() > shared.size() && host.ends_with(shared) && host[host.size() - shared.size() - 1] == '.');
  });
}

std::vector<std::string> keys_of(const Business& b) {
  std::vector<std::string> keys;
  if (!b.place_id.empty()) keys.push_back("id " + b.place_id);
  if (std::string site = site_key(b.website); !site.empty()) keys.push_back("site " + site);
  if (!b.phone.empty()) keys.push_back("phone " + b.phone);
  if (!b.street.empty()) keys.push_back("at " + folded(b.name) + '\n' + folded(b.street) + '\n' + folded(b.city));
  return keys;
}

void fill_in(Business& into, const Business& from) {
  for_each_field([&](const char*, auto member) {
    if (into.*member == std::remove_reference_t<decltype(into.*member)>{}) into.*member = from.*member;
  });
}

}  // namespace

std::string site_key(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view rest = url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("?#"));
  const std::size_t slash = rest.find('/');
  std::string host = folded(rest.substr(0, slash));
  if (host.starts_with("www.")) host.erase(0, 4);
  if (!is_shared(host) || slash == std::string_view::npos) return host;
  std::string_view path = rest.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  return host + folded(path);
}

std::vector<Business> without_duplicates(std::vector<Business> all) {
  std::vector<Business> out;
  std::unordered_map<std::string, std::size_t> seen;  // key to the row in `out`
  for (Business& business : all) {
    const std::vector<std::string> keys = keys_of(business);
    const auto known = std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return seen.contains(key); });
    const std::size_t row = known == keys.end() ? out.size() : seen.at(*known);
    if (known == keys.end()) {
      out.push_back(std::move(business));
    } else {
      fill_in(out[row], business);
    }
    for (const std::string& key : keys) seen.emplace(key, row);
  }
  return out;
}

}  // namespace oneclaw::workflow_discovery
