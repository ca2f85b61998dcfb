#include "host/net/date_cache.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace oneclaw::net {

std::string_view DateCache::now() noexcept {
  timespec time{};
  clock_gettime(CLOCK_REALTIME_COARSE, &time);
  if (time.tv_sec != second_) {
    second_ = time.tv_sec;
    std::tm parts{};
    gmtime_r(&time.tv_sec, &parts);
    // Not strftime's %a and %b: those follow the locale.
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    const int n =
        std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[parts.tm_wday], parts.tm_mday,
                      kMonths[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
    length_ = std::min(static_cast<std::size_t>(n), sizeof text_);
    std::memcpy(text_, text, length_);
  }
  return {text_, length_};
}

}  // namespace oneclaw::net
