// Every sample place, found by trade and city, and by the name of its website.
//
// Immutable after construction. Any thread.
#pragma once

#include "place.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace oneclaw::tool_places_sample {

struct PlaceQuery {
  std::string query;
  std::string location;
  std::int64_t limit = 20;  // of open places; the closed ones come on top
};

struct PlaceAnswer {
  std::vector<const Place*> places;
  std::int64_t total_found = 0;
  std::string note;  // what the data covers, when there is nothing
};

class Catalogue {
 public:
  Catalogue();
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;

  // A trade or city that is not there has no places: never those of another.
  PlaceAnswer search(const PlaceQuery& query) const;
  // Null when there is none.
  const Place* by_slug(std::string_view slug) const;
  const std::vector<Place>& all() const noexcept { return all_; }

 private:
  std::vector<Place> all_;
  std::unordered_map<std::string, const Place*> by_slug_;
};

}  // namespace oneclaw::tool_places_sample
