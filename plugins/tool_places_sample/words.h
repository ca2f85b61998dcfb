// The words that the sample data is made of: cities, trades, names. All of it invented; telephone numbers from the
// ranges that regulators keep for fiction.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace oneclaw::tool_places_sample {

inline constexpr std::size_t kCities = 4;
inline constexpr std::size_t kTrades = 8;
inline constexpr std::size_t kMostPlaces = 25;  // of one trade in one city

// A telephone number is prefix, then `digits` digits of a counter.
struct PhoneRange {
  std::string_view e164;
  std::string_view display;
  std::size_t digits;
  std::size_t size;  // numbers in it
};

struct City {
  std::string_view name;  // as shown
  std::string_view short_name;
  std::string_view region;
  std::string_view country;  // ISO 3166
  std::string_view postal_code;
  double lat, lon;
  std::array<PhoneRange, 2> phones;                 // the second goes on where the first ends; size 0: none
  std::array<std::string_view, 6> locations;        // how people write it, folded (folded.h); "" ends the list
  std::array<std::string_view, kMostPlaces> nouns;  // second words of names
  std::array<std::string_view, 5> streets;
  bool is_number_last;  // "Birkenweg 12" instead of "12 Birch Lane"
};

struct Trade {
  std::string_view title;  // "plumbers"
  std::string_view category;
  std::array<std::string_view, 5> phrases;  // folded; a query must have one of them; "" ends the list
  std::array<std::string_view, 3> suffixes;
  std::array<std::string_view, 3> services;
};

extern const std::array<City, kCities> kCity;
extern const std::array<Trade, kTrades> kTrade;
extern const std::array<std::string_view, kMostPlaces> kAdjective;  // first words of names

}  // namespace oneclaw::tool_places_sample
