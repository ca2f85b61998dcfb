#include "catalogue.h"

#include "folded.h"
#include "words.h"

#include <algorithm>
#include <optional>

namespace oneclaw::tool_places_sample {
namespace {

std::optional<std::size_t> find_city(std::string_view location) {
  const std::string wanted = folded(location);
  for (std::size_t i = 0; i < kCities; ++i) {
    const auto& known = kCity[i].locations;
    if (!wanted.empty() && std::find(known.begin(), known.end(), wanted) != known.end()) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> find_trade(std::string_view query) {
  const std::string wanted = folded(query);
  for (std::size_t i = 0; i < kTrades; ++i) {
    for (const std::string_view phrase : kTrade[i].phrases) {
      if (!phrase.empty() && has_phrase(wanted, phrase)) return i;
    }
  }
  return std::nullopt;
}

template <class Table, class Text>
std::string listed(const Table& table, Text text) {
  std::string out;
  for (const auto& one : table) out.append(out.empty() ? "" : "; ").append(text(one));
  return out;
}

}  // namespace

Catalogue::Catalogue() {
  for (std::size_t city = 0; city < kCities; ++city) {
    for (std::size_t trade = 0; trade < kTrades; ++trade) {
      for (Place& place : make_places(city, trade)) all_.push_back(std::move(place));
    }
  }
  for (const Place& place : all_) {
    if (!place.slug.empty()) by_slug_.emplace(place.slug, &place);
  }
}

PlaceAnswer Catalogue::search(const PlaceQuery& query) const {
  PlaceAnswer answer;
  const auto city = find_city(query.location);
  const auto trade = find_trade(query.query);
  if (!city) {
    answer.note =
        "The sample data knows these places only: " + listed(kCity, [](const City& one) { return one.name; }) + ".";
  }
  if (!trade) {
    answer.note += std::string(answer.note.empty() ? "" : " ") + "The sample data has these trades only: " +
                   listed(kTrade, [](const Trade& one) { return one.title; }) + ".";
  }
  if (!city || !trade) return answer;
  std::int64_t open = 0;
  for (const Place& place : all_) {
    if (place.city != *city || place.trade != *trade) continue;
    ++answer.total_found;
    if (place.is_closed || open++ < query.limit) answer.places.push_back(&place);
  }
  return answer;
}

const Place* Catalogue::by_slug(std::string_view slug) const {
  const auto found = by_slug_.find(std::string(slug));
  return found == by_slug_.end() ? nullptr : found->second;
}

}  // namespace oneclaw::tool_places_sample
