// One invented business, made from words.h, the same at every start.
#pragma once

#include "site_kind.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oneclaw::tool_places_sample {

struct Place {
  std::string id;  // "sample-austin-plumbers-07"
  std::string name;
  std::string slug;                 // of its website, <slug>.localhost; empty: it has none
  std::size_t city = 0, trade = 0;  // in words.h
  std::string phone, phone_display;
  std::string street;
  double lat = 0, lon = 0;
  std::optional<double> rating;
  std::int64_t review_count = 0;
  bool is_closed = false;
  SiteKind site = SiteKind::none;
};

// The places of one trade in one city: 12 to 25, Austin's plumbers 25. Precondition: both exist.
std::vector<Place> make_places(std::size_t city, std::size_t trade);

}  // namespace oneclaw::tool_places_sample
