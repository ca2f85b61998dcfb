// What a job asks for, and the names under which its search is remembered.
//
// Leaf, any thread.
#pragma once

#include "json.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::workflow_discovery {

inline constexpr std::int64_t kDefaultLimit = 20;
inline constexpr std::int64_t kMaxLimit = 100;
inline constexpr std::size_t kMaxQueryChars = 200;  // of query and of location

struct Search {
  std::string query;     // as given
  std::string location;  // as given; never replaced by another place
  std::int64_t limit = kDefaultLimit;
  bool enrich = true;    // read the websites too
  std::string language;  // "de", "en-GB"; empty: none
};

// The job's input. OC_INVALID says what is missing and gives an example.
sdk::Result<Search> read_search(const json::Value& input);
void write_search(json::Writer& out, const Search& search);

// What two searches must share to have the same answer, as JSON with its members in a fixed order: text folded
// (folded.h), the provider, limit and language.
std::string canonical(const Search& search, std::string_view provider);
// "discovery:" and the canonical form, or its hash where a cache would refuse the length.
std::string cache_key(const std::string& canonical);
// Of job.once.
std::string effect_key(const std::string& canonical);

}  // namespace oneclaw::workflow_discovery
