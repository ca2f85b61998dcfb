#include "place.h"

#include "folded.h"
#include "words.h"

#include <array>

namespace oneclaw::tool_places_sample {
namespace {

using enum SiteKind;

// Austin's plumbers take it from its beginning, so that the first ten websites of the first search anybody makes are
// read quickly and differ; every other list begins elsewhere in it.
constexpr std::array<SiteKind, 17> kOrder = {complete,  bare,         not_found, builder,       none,   plain,
                                             pixel,     robots,       traps,     facebook_only, none,   redirect,
                                             container, hidden_email, slow,      wrong_charset, hang_up};
// Rare: one in the whole of a city.
constexpr std::size_t kHugeTrade = 1, kHugeIndex = 6;

std::uint64_t mixed(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9u;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

std::size_t count_of(std::size_t city, std::size_t trade) {
  if (city == 0 && trade == 0) return kMostPlaces;
  constexpr std::size_t kFewest = 12;
  return kFewest + mixed(city * kTrades + trade + 1) % (kMostPlaces - kFewest + 1);
}

std::string two_digits(std::size_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

void give_phone(const City& city, std::size_t number, Place& place) {
  const PhoneRange* range = &city.phones[0];
  if (number >= range->size) {
    number -= range->size;
    range = &city.phones[1];
  }
  std::string digits = std::to_string(number);
  // North American fiction has 555-0100 to 555-0199.
  if (range->size == 100) digits = "01" + two_digits(number);
  digits.insert(0, range->digits - digits.size(), '0');
  place.phone = std::string(range->e164) + digits;
  place.phone_display = std::string(range->display) + digits;
}

SiteKind kind_of(std::size_t city, std::size_t trade, std::size_t i) {
  if (trade == kHugeTrade && i == kHugeIndex) return huge;
  return kOrder[(i + city * 5 + trade * 3) % kOrder.size()];
}

Place make_place(std::size_t city_index, std::size_t trade_index, std::size_t i) {
  const City& city = kCity[city_index];
  const Trade& trade = kTrade[trade_index];
  const std::uint64_t dice = mixed((city_index * kTrades + trade_index) * kMostPlaces + i + 1000);
  Place p;
  p.city = city_index;
  p.trade = trade_index;
  p.id = "sample-" + slug_of(city.short_name) + "-" + slug_of(trade.title) + "-" + two_digits(i + 1);
  // Each first and second word once in a list: no two names are alike.
  p.name = std::string(kAdjective[i]) + " " + std::string(city.nouns[(i * 7 + trade_index * 3) % kMostPlaces]) + " " +
           std::string(trade.suffixes[(i + trade_index) % trade.suffixes.size()]);
  give_phone(city, trade_index * kMostPlaces + i, p);
  const std::string street(city.streets[(i + trade_index) % city.streets.size()]);
  const std::string house = std::to_string(3 + dice % 180);
  p.street = city.is_number_last ? street + " " + house : house + " " + street;
  p.lat = city.lat + static_cast<double>(static_cast<int>(dice >> 8 & 0xFF) - 128) / 2000;
  p.lon = city.lon + static_cast<double>(static_cast<int>(dice >> 16 & 0xFF) - 128) / 2000;
  // One in sixteen has no reviews yet.
  if ((dice >> 24 & 15) != 0) {
    p.rating = static_cast<double>(31 + (dice >> 28) % 20) / 10;
    p.review_count = 1 + static_cast<std::int64_t>((dice >> 36) % 320);
  }
  p.is_closed = i == 10;
  p.site = kind_of(city_index, trade_index, i);
  if (p.site != none) p.slug = slug_of(p.name) + "-" + slug_of(city.short_name);
  return p;
}

}  // namespace

std::vector<Place> make_places(std::size_t city, std::size_t trade) {
  std::vector<Place> out;
  for (std::size_t i = 0; i < count_of(city, trade); ++i) out.push_back(make_place(city, trade, i));
  return out;
}

}  // namespace oneclaw::tool_places_sample
