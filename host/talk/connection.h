// One connection to a host: bytes out, the head and body of one answer in.
//
// Blocks; one thread. Every wait ends at its limit or when the stop descriptor becomes readable. Internal to wire.cc.
#pragma once

#include "host/talk/wire.h"

namespace oneclaw::talk {

struct AnswerHead {
  int status = 0;
  std::uint32_t retry_after_s = 0;
};

class Connection {
 public:
  // `stop_fd`: -1 for none.
  static base::Result<Connection> open(const Endpoint& endpoint, int stop_fd);

  base::Result<void> send(std::string_view text, std::chrono::milliseconds time);
  base::Result<AnswerHead> read_head(std::chrono::milliseconds quiet);
  // To the end of the body, or until `piece` says false.
  base::Result<void> read_body(std::chrono::milliseconds quiet, const std::function<bool(std::string_view)>& piece);

 private:
  Connection(base::UniqueFd fd, int stop_fd) : fd_(std::move(fd)), stop_fd_(stop_fd) {}
  // More bytes into buffer_; false at the end of the stream.
  base::Result<bool> fill(std::chrono::milliseconds quiet);
  base::Result<void> wait(short events, std::chrono::milliseconds time);
  base::Result<void> read_chunks(std::chrono::milliseconds quiet, const std::function<bool(std::string_view)>& piece);

  base::UniqueFd fd_;
  int stop_fd_;
  std::string buffer_;  // read, not used yet
  bool is_chunked_ = false;
  std::int64_t length_ = -1;  // of the body; -1: to the end of the stream
};

}  // namespace oneclaw::talk
