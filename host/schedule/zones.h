// Time zones by their IANA names, from the machine's own tzdata.
//
// Only names that tzdata lists are looked up, so what a stranger writes is never a path, and what cctz keeps of each
// zone is bounded by that list. Immutable after open(); any thread. The first look at a zone reads a small file.
#pragma once

#include "host/base/result.h"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::schedule {

inline constexpr std::string_view kZoneFolder = "/usr/share/zoneinfo";
inline constexpr std::size_t kMaxZoneList = 4u << 20;  // bytes of tzdata.zi
inline constexpr std::size_t kMaxZoneName = 64;

// Civil times are those of a wall in that zone; instants are seconds since 1970-01-01 UTC.
class Zone {
 public:
  Zone(std::string name, cctz::time_zone zone) : name_(std::move(name)), zone_(zone) {}
  const std::string& name() const noexcept { return name_; }
  cctz::civil_second civil(std::int64_t instant) const;
  // A time that a clock skips is the moment after the gap; one that it shows twice is the first of the two.
  std::int64_t instant(const cctz::civil_second& civil) const;
  // "Mon 2026-12-07 08:00".
  std::string text(std::int64_t instant) const;

 private:
  std::string name_;
  cctz::time_zone zone_;
};

class Zones {
 public:
  // Without a readable tzdata.zi there is UTC only, and find() says what to install.
  static Zones open(const std::string& folder = std::string(kZoneFolder));

  // Whatever the case, with spaces for underscores, and by its last part when that is one zone's ("Berlin"). OC_INVALID
  // with the nearest name.
  base::Result<Zone> find(std::string_view name) const;
  std::size_t size() const noexcept { return names_.size(); }
  const std::vector<std::string>& names() const noexcept { return names_; }

 private:
  std::vector<std::string> names_;  // sorted
};

}  // namespace oneclaw::schedule
