// What a search found: the answer of places.search, read with distrust, deduplicated and cut; and its journaled form.
//
// Leaf, any thread.
#pragma once

#include "business.h"
#include "search.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::workflow_discovery {

inline constexpr std::size_t kMaxNoteBytes = 1000;

struct Found {
  std::string source;  // who answered: "sample", "osm", "apify"
  std::string note;    // of the tool, for people: what it covers, why there is nothing
  std::int64_t total_found = 0;
  std::int64_t closed = 0;  // left out because they closed for good
  bool is_partial = false;  // the tool says that it could not look everywhere
  bool is_cached = false;
  std::int64_t search_ms = 0;
  std::vector<Business> businesses;
};

// The tool's answer: {places[], total_found, source, label?, note?, partial?}. Places without a name are dropped; a
// website that is no http(s) address counts as none; `now` is when rows without fetched_at were fetched. OC_INTERNAL
// when it is no such answer.
sdk::Result<Found> read_places(std::string_view answer, const Search& search, std::string_view now);

// "2026-11-24T14:26:13Z".
std::string utc_time(std::int64_t wall_us);

void write_found(json::Writer& out, const Found& found);  // an object
Found read_found(const json::Value& object);

}  // namespace oneclaw::workflow_discovery
