#include "reply_reader.h"

#include <hiredis/hiredis.h>
#include <hiredis/read.h>

#include <cctype>
#include <charconv>
#include <new>
#include <utility>

namespace oneclaw::cache_valkey {

using sdk::redis::Reply;

// What hiredis calls for each element; the result of all of them is the reader's reply_. NULL ends the parse with an
// error. No exception may pass through its C frames.
struct ReplyReader::Functions {
  static ReplyReader& of(const redisReadTask* task) { return *static_cast<ReplyReader*>(task->privdata); }

  static void* text(const redisReadTask* task, char* data, size_t size) noexcept {
    ReplyReader& self = of(task);
    try {
      self.reply_.text.assign(data, size);
    } catch (...) {
      return nullptr;
    }
    self.reply_.kind = task->type == REDIS_REPLY_ERROR ? Reply::Kind::error : Reply::Kind::text;
    return &self;
  }
  static void* array(const redisReadTask* task, int) noexcept {
    try {
      of(task).problem_ = "it sent an array, which is the answer to no command of a cache";
    } catch (...) {
    }
    return nullptr;
  }
  static void* integer(const redisReadTask* task, long long value) noexcept {
    of(task).reply_.kind = Reply::Kind::integer;
    of(task).reply_.integer = value;
    return &of(task);
  }
  static void* nil(const redisReadTask* task) noexcept {
    of(task).reply_.kind = Reply::Kind::nil;
    return &of(task);
  }
  static void free(void*) noexcept {}

  // hiredis takes it as not const but only reads it.
  static redisReplyObjectFunctions* table() noexcept {
    static redisReplyObjectFunctions functions{&text, &array, &integer, &nil, &free};
    return &functions;
  }
};

ReplyReader::ReplyReader() : reader_(::redisReaderCreateWithFunctions(Functions::table())) {
  if (reader_ == nullptr) throw std::bad_alloc();
  reader_->privdata = this;
}

ReplyReader::~ReplyReader() { ::redisReaderFree(reader_); }

void ReplyReader::feed(std::string_view bytes) {
  // A failure is kept in the reader and comes out of next().
  if (problem_.empty()) ::redisReaderFeed(reader_, bytes.data(), bytes.size());
}

ReplyReader::Next ReplyReader::next(Reply& reply) {
  if (!problem_.empty()) return Next::broken;
  void* done = nullptr;
  if (::redisReaderGetReply(reader_, &done) != REDIS_OK) {
    if (!problem_.empty()) return Next::broken;
    return broken(reader_->err == REDIS_ERR_OOM ? "out of memory" : "it does not speak RESP2");
  }
  if (done == nullptr) return is_too_long() ? Next::broken : Next::more;
  reply = std::exchange(reply_, {});
  if (reply.kind == Reply::Kind::text && reply.text.size() > kMaxValueBytes) {
    return broken("it sent a value of more than 8 MiB");
  }
  return Next::reply;
}

ReplyReader::Next ReplyReader::broken(std::string why) {
  problem_ = std::move(why);
  return Next::broken;
}

bool ReplyReader::is_too_long() {
  if (reader_->ridx < 0) return false;  // between two replies
  const std::string_view rest(reader_->buf + reader_->pos, reader_->len - reader_->pos);
  const size_t line_end = rest.find("\r\n");
  if (line_end == std::string_view::npos) {
    if (rest.size() > kMaxLineBytes) broken("it sent a line of more than 64 KiB");
  } else if (reader_->rstack[reader_->ridx].type == REDIS_REPLY_STRING) {
    unsigned long long announced = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + line_end, announced);
    const bool is_number = error == std::errc() && end == rest.data() + line_end;
    // "-1" is complete by itself and never comes here.
    if (!is_number || announced > kMaxValueBytes) broken("it announced a value that is no length up to 8 MiB");
  }
  return !problem_.empty();
}

}  // namespace oneclaw::cache_valkey
