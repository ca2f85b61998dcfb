#include "plugins/tool_website/extract/phone_plan.h"

#include <algorithm>
#include <iterator>

namespace oneclaw::tool_website::extract {
namespace {

constexpr PhonePlan kPlans[] = {
    {"US", "1", "1", 10, 10}, {"CA", "1", "1", 10, 10}, {"GB", "44", "0", 9, 10}, {"DE", "49", "0", 7, 11},
    {"AU", "61", "0", 9, 10}, {"AT", "43", "0", 7, 12}, {"CH", "41", "0", 9, 9},  {"ES", "34", "", 9, 9},
    {"FR", "33", "0", 9, 9},  {"IE", "353", "0", 7, 9}, {"NL", "31", "0", 9, 9},  {"NZ", "64", "0", 8, 10},
};

// Country codes of one and two digits; every other one has three.
constexpr std::string_view kShortCodes =
    " 1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 "
    "86 90 91 "
    "92 93 94 95 98 ";
// The beginnings of those with three.
constexpr std::string_view kLongBeginnings = " 21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 80 85 87 88 96 97 99 ";

bool lists(std::string_view list, std::string_view code) {
  return list.find(" " + std::string(code) + " ") != list.npos;
}

bool is_north_american(std::string_view d) noexcept {
  const auto is_service = [](std::string_view three) { return three[1] == '1' && three[2] == '1'; };
  const std::string_view area = d.substr(0, 3), exchange = d.substr(3, 3);
  return area[0] >= '2' && exchange[0] >= '2' && !is_service(area) && !is_service(exchange) && area != "555" &&
         d.find_first_not_of(d[0]) != std::string_view::npos;
}

bool is_british(std::string_view d) noexcept {
  if (d[0] == '1' || d[0] == '8') return true;
  return d.size() == 10 && std::string_view("23579").find(d[0]) != std::string_view::npos;
}

bool is_australian(std::string_view d) noexcept {
  if (d.size() == 10) return d.starts_with("1300") || d.starts_with("1800");
  return std::string_view("23478").find(d[0]) != std::string_view::npos;
}

std::string grouped(std::string_view digits, std::string_view first, std::initializer_list<std::size_t> sizes) {
  std::string out(first);
  for (const std::size_t size : sizes) {
    if (!out.empty()) out += ' ';
    out += digits.substr(0, size);
    digits.remove_prefix(std::min(size, digits.size()));
  }
  return out;
}

std::string british(std::string_view d) {
  const std::string number = "0" + std::string(d);
  const bool is_city = d[0] == '2';
  const bool is_large_area = d[0] == '1' && (d[1] == '1' || d[2] == '1');
  if (d.size() == 10 && is_city) return grouped(number, "", {3, 4, 4});
  if (d.size() == 10 && (is_large_area || d[0] == '3' || d[0] == '8' || d[0] == '9'))
    return grouped(number, "", {4, 3, 4});
  return grouped(number, "", {5, number.size() - 5});
}

std::string australian(std::string_view d) {
  if (d.size() == 10) return grouped(d, "", {4, 3, 3});
  if (d[0] == '4') return grouped("0" + std::string(d), "", {4, 3, 3});
  return grouped(d.substr(1), "(0" + std::string(d.substr(0, 1)) + ")", {4, 4});
}

}  // namespace

bool PhonePlan::accepts(std::string_view digits) const noexcept {
  if (digits.size() < min_digits || digits.size() > max_digits) return false;
  if (is_north_american()) return extract::is_north_american(digits);
  if (country == "GB") return is_british(digits);
  if (country == "AU") return is_australian(digits);
  if (country == "ES") return digits[0] >= '6';
  return digits[0] != '0';
}

std::string PhonePlan::written(std::string_view d) const {
  if (is_north_american()) {
    return "(" + std::string(d.substr(0, 3)) + ") " + std::string(d.substr(3, 3)) + "-" + std::string(d.substr(6));
  }
  if (country == "GB") return british(d);
  if (country == "AU") return australian(d);
  return {};
}

const PhonePlan* plan_of_country(std::string_view country) noexcept {
  const auto* found =
      std::find_if(std::begin(kPlans), std::end(kPlans), [&](const PhonePlan& p) { return p.country == country; });
  return found == std::end(kPlans) ? nullptr : found;
}

const PhonePlan* plan_of_number(std::string_view digits) noexcept {
  const auto* found = std::find_if(std::begin(kPlans), std::end(kPlans),
                                   [&](const PhonePlan& p) { return digits.starts_with(p.code); });
  return found == std::end(kPlans) ? nullptr : found;
}

bool has_country_code(std::string_view digits) noexcept {
  return digits.size() >= 3 && (lists(kShortCodes, digits.substr(0, 1)) || lists(kShortCodes, digits.substr(0, 2)) ||
                                lists(kLongBeginnings, digits.substr(0, 2)));
}

}  // namespace oneclaw::tool_website::extract
