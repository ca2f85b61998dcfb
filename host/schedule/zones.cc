#include "host/schedule/zones.h"

#include "host/base/text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace oneclaw::schedule {
namespace {

using base::Error;
using base::Result;

// As names are compared: "new york" is "New_York".
std::string folded(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = c == ' ' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string_view last_part(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

cctz::time_point<cctz::seconds> at(std::int64_t instant) {
  return cctz::time_point<cctz::seconds>(cctz::seconds(instant));
}

Error unknown(std::string_view name, const std::vector<std::string>& names) {
  const std::string shown = base::clean_utf8(name, kMaxZoneName);
  if (names.size() <= 1) {
    return {OC_INVALID, "there is no time zone '" + shown +
                            "' on this host: the Debian package tzdata is not installed, so "
                            "only UTC is known"};
  }
  std::string hint = base::did_you_mean(name, names);
  if (hint.empty()) {
    // The end alone: "Berln" is near "Berlin", but far from "Europe/Berlin".
    std::vector<std::string> ends;
    for (const std::string& known : names) ends.push_back(folded(last_part(known)));
    const std::string near = base::nearest_name(folded(last_part(name)), ends);
    const auto found = std::find(ends.begin(), ends.end(), near);
    if (!near.empty() && found != ends.end()) {
      hint = " (did you mean \"" + names[static_cast<std::size_t>(found - ends.begin())] + "\"?)";
    }
  }
  return {OC_INVALID, "there is no time zone '" + shown + "'" + hint + "; names are like Europe/Berlin or UTC"};
}

}  // namespace

cctz::civil_second Zone::civil(std::int64_t instant) const { return zone_.lookup(at(instant)).cs; }

std::int64_t Zone::instant(const cctz::civil_second& civil) const {
  return cctz::convert(civil, zone_).time_since_epoch().count();
}

std::string Zone::text(std::int64_t instant) const {
  constexpr std::array<const char*, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  const cctz::civil_second civil = this->civil(instant);
  char out[48];
  const int size =
      std::snprintf(out, sizeof out, "%s %04d-%02d-%02d %02d:%02d",
                    kDays[static_cast<std::size_t>(cctz::get_weekday(cctz::civil_day(civil)))],
                    static_cast<int>(civil.year()), civil.month(), civil.day(), civil.hour(), civil.minute());
  return {out, static_cast<std::size_t>(size)};
}

// Lines of tzdata.zi: "Z Europe/Berlin 0:53:28 ..." begins a zone, "L Europe/Berlin Europe/Busingen" names it again.
Zones Zones::open(const std::string& folder) {
  Zones out;
  out.names_.emplace_back("UTC");
  std::ifstream file(folder + "/tzdata.zi", std::ios::binary);
  std::size_t read = 0;
  for (std::string line; std::getline(file, line);) {
    read += line.size() + 1;
    if (read > kMaxZoneList) break;
    if (line.size() < 2 || line[1] != ' ' || (line[0] != 'Z' && line[0] != 'L')) continue;
    std::istringstream words(line.substr(2));
    std::string name;
    words >> name;
    if (line[0] == 'L') words >> name;
    if (!name.empty() && name.size() <= kMaxZoneName) out.names_.push_back(std::move(name));
  }
  std::sort(out.names_.begin(), out.names_.end());
  out.names_.erase(std::unique(out.names_.begin(), out.names_.end()), out.names_.end());
  return out;
}

Result<Zone> Zones::find(std::string_view name) const {
  if (name.size() > kMaxZoneName) return unknown(name, names_);
  const std::string wanted = folded(name);
  const std::string* found = nullptr;
  const std::string* by_end = nullptr;
  std::size_t ends = 0;
  for (const std::string& known : names_) {
    const std::string have = folded(known);
    if (have == wanted) found = &known;
    if (last_part(have) == wanted && known.find('/') != std::string::npos) {
      by_end = &known;
      ++ends;
    }
  }
  if (found == nullptr && ends == 1) found = by_end;
  if (found == nullptr) return unknown(name, names_);
  cctz::time_zone zone;
  if (!cctz::load_time_zone(*found, &zone)) {
    return Error{OC_INVALID, "the time zone " + *found + " cannot be read: is the Debian package tzdata whole?"};
  }
  return Zone(*found, zone);
}

}  // namespace oneclaw::schedule
