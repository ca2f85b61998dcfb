// The numbering plans that we know: which digits make a number of a country, and how it is written there.
//
// Leaf, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oneclaw::tool_website::extract {

struct PhonePlan {
  std::string_view country;  // ISO 3166
  std::string_view code;     // without '+'
  std::string_view trunk;    // what is dialled before the national number at home
  std::size_t min_digits;    // of the national number, trunk prefix not counted
  std::size_t max_digits;

  bool is_north_american() const noexcept { return code == "1"; }
  // `digits`: national, without trunk prefix.
  bool accepts(std::string_view digits) const noexcept;
  // The way of the country, or empty when it has no single one. Precondition: accepts(digits).
  std::string written(std::string_view digits) const;
};

// nullptr: not in the table.
const PhonePlan* plan_of_country(std::string_view country) noexcept;
// `digits`: an international number without '+'.
const PhonePlan* plan_of_number(std::string_view digits) noexcept;
// `digits` begin with a country code that exists.
bool has_country_code(std::string_view digits) noexcept;

}  // namespace oneclaw::tool_website::extract
