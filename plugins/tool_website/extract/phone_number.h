// Phone numbers: how the countries of our table write them, to E.164 and to a form that people there read.
//
// The table is small and ours: length, trunk prefix and first digits of each country, not every number range.
// Leaf, any thread.
#pragma once

#include "plugins/tool_website/extract/facts.h"

#include <optional>
#include <string_view>
#include <vector>

namespace oneclaw::tool_website::extract {

// Of a tel: link or a field that can only be a phone number. A number without country code is one of `country` (ISO
// 3166; unknown or empty: only international numbers are read).
std::optional<Phone> parse_phone(std::string_view text, std::string_view country);

// In running text: only what looks like a phone number and like nothing else. Each once, at most kMaxListed.
std::vector<Phone> find_phones(std::string_view text, std::string_view country);

// "US" for "com" is a guess and is not made: empty unless the top-level domain or the language names a country of the
// table. "co.uk" and "en-GB" are GB, "de" (both) is DE.
std::string_view country_of_host(std::string_view host) noexcept;
std::string_view country_of_language(std::string_view language) noexcept;

}  // namespace oneclaw::tool_website::extract
