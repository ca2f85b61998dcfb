// Server-sent events out of bytes as they come, in pieces of any size.
//
// One reader; leaf.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace oneclaw::talk {

inline constexpr std::size_t kMaxEventBytes = 2u << 20;

struct ServerEvent {
  std::string id;  // of the last line "id:" of the stream
  std::string name = "message";
  std::string data;
};

class EventReader {
 public:
  // Takes the next bytes and calls `take` for each event that they complete. False: an event is larger than
  // kMaxEventBytes, and the stream is good for nothing more.
  bool feed(std::string_view bytes, const std::function<void(const ServerEvent&)>& take);

 private:
  void take_line(std::string_view line, const std::function<void(const ServerEvent&)>& take);

  std::string line_;
  ServerEvent event_;
  bool has_data_ = false;
  bool was_return_ = false;  // the last byte was '\r': a '\n' behind it ends no further line
};

}  // namespace oneclaw::talk
