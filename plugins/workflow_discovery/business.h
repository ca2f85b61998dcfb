// A business as it travels from the places tool to the output, and what was seen on its website.
//
// Plain values. for_each_field names every field once: reading, writing and merging use it.
#pragma once

#include "json.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::workflow_discovery {

inline constexpr std::size_t kMaxFieldBytes = 2048;
inline constexpr std::size_t kMaxEntries = 20;  // of one list

// Found, not found, and not known are three things.
enum class Signal : std::uint8_t { unknown, no, yes };
std::string_view word(Signal signal) noexcept;
Signal signal_of(std::string_view word) noexcept;

struct Signals {
  Signal seo_ok = Signal::unknown;
  Signal ads = Signal::unknown;
  Signal booking = Signal::unknown;
  Signal chat = Signal::unknown;
  Signal ai_readable = Signal::unknown;
};

enum class SiteState : std::uint8_t { none, not_scanned, scanned, unreachable };
std::string_view word(SiteState state) noexcept;

// What reading the website gave.
struct Site {
  SiteState state = SiteState::none;
  std::string reason;  // when unreachable, a word of website.scan: "timeout", "http_404"
  std::string final_url;
  std::string cms;
  std::vector<std::string> emails, booking, chat, ads, analytics, socials;
  std::optional<std::int64_t> ai_score;
  Signals signals;
};

struct Business {
  std::string place_id, name, category;
  std::string phone, phone_display;  // E.164, and as people write it
  std::string website;
  std::string street, city, region, postal_code, country;
  std::optional<double> lat, lon, rating;
  std::optional<std::int64_t> review_count;
  std::string maps_url, image_url;
  std::string status;  // "open", "closed_temporarily", "closed"; empty: not known
  std::string source, fetched_at;
  Site site;
};

// Calls fn(name, pointer to member) for each.
template <class Fn>
void for_each_field(Fn&& fn) {
  fn("place_id", &Business::place_id);
  fn("name", &Business::name);
  fn("category", &Business::category);
  fn("phone", &Business::phone);
  fn("phone_display", &Business::phone_display);
  fn("website", &Business::website);
  fn("street", &Business::street);
  fn("city", &Business::city);
  fn("region", &Business::region);
  fn("postal_code", &Business::postal_code);
  fn("country", &Business::country);
  fn("lat", &Business::lat);
  fn("lon", &Business::lon);
  fn("rating", &Business::rating);
  fn("review_count", &Business::review_count);
  fn("maps_url", &Business::maps_url);
  fn("image_url", &Business::image_url);
  fn("status", &Business::status);
  fn("source", &Business::source);
  fn("fetched_at", &Business::fetched_at);
}

// A place as tools and states write it. Nothing is trusted: a field of another type counts as absent.
Business read_business(const json::Value& object);
// The members of for_each_field, then "signals" and "site". The object stays open for more.
void write_business(json::Writer& out, const Business& business);

}  // namespace oneclaw::workflow_discovery
