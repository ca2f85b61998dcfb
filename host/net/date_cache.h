// The Date header of HTTP, formatted once a second. One a loop, loop thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace oneclaw::net {

class DateCache {
 public:
  // Valid until the next call.
  std::string_view now() noexcept;

 private:
  std::int64_t second_ = -1;
  std::size_t length_ = 0;
  char text_[32] = {};
};

}  // namespace oneclaw::net
