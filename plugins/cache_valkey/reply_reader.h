// ReplyReader: bytes of a server become replies, within bounds that no server can push.
//
// RESP2 through hiredis' parser. Belongs to one connection; used by one fiber at a time; never waits. Arrays are
// refused: no command of a cache has one, and a hostile length would make the parser allocate for it.
#pragma once

#include "sdk/redis/command.h"

#include <memory>
#include <string>
#include <string_view>

struct redisReader;
struct redisReadTask;

namespace oneclaw::cache_valkey {

class ReplyReader {
 public:
  // Of one value; the largest that a cache may hold.
  static constexpr size_t kMaxValueBytes = size_t{8} << 20;
  // Of a status, an error, a number or the head of a value.
  static constexpr size_t kMaxLineBytes = size_t{64} << 10;

  ReplyReader();  // throws std::bad_alloc
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  enum class Next { reply, more, broken };

  void feed(std::string_view bytes);
  // reply: the oldest one that is whole is moved out. more: feed. broken: the stream has lost its meaning, for good.
  Next next(sdk::redis::Reply& reply);
  // Why it is broken.
  const std::string& problem() const noexcept { return problem_; }

 private:
  struct Functions;
  Next broken(std::string why);
  // What has arrived of an unfinished reply is too long, or announces what is.
  bool is_too_long();

  redisReader* reader_;
  sdk::redis::Reply reply_;  // of the parse in progress
  std::string problem_;
};

}  // namespace oneclaw::cache_valkey
