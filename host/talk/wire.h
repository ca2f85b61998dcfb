// HTTP with a host over its Unix socket or over TCP: a request and its answer, or an answer that is followed as it
// comes.
//
// One connection a request. Blocks; for command lines. Any thread, each call by itself; Stop ends all of them at once.
#pragma once

#include "host/base/result.h"
#include "host/base/unique_fd.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace oneclaw::talk {

inline constexpr std::size_t kMaxAnswerBytes = 16u << 20;
inline constexpr std::size_t kMaxHeadBytes = 64u << 10;
inline constexpr std::chrono::seconds kAnswerTime{300};  // a swap may wait for calls to drain

// Where a host listens, and who asks.
struct Endpoint {
  std::string socket_path;  // of the Unix socket; else host and port
  std::string host;
  std::uint16_t port = 0;
  std::string key;  // sent as a bearer token; may be empty at the Unix socket

  std::string name() const;  // for errors
};

// "http://HOST[:PORT]". OC_INVALID with what to write instead.
base::Result<Endpoint> endpoint_of_url(std::string_view url, std::string key);

// Ends every wait of the calls that were given it, for good.
class Stop {
 public:
  Stop();
  void request() noexcept;
  bool is_requested() const noexcept;
  int fd() const noexcept { return fd_.get(); }  // readable once requested

 private:
  base::UniqueFd fd_;
};

class Wire {
 public:
  // `stop` may be null, and outlives this object.
  explicit Wire(Endpoint endpoint, const Stop* stop = nullptr) : endpoint_(std::move(endpoint)), stop_(stop) {}

  // The body of the answer. A problem document becomes an Error with its detail and Retry-After; OC_UNAVAILABLE: nobody
  // listens there, or the connection broke; OC_CANCELLED: stopped.
  base::Result<std::string> call(const std::string& method, const std::string& target, std::string_view body = {},
                                 std::chrono::milliseconds time = kAnswerTime) const;
  // Calls `piece` with the bytes of the body until it ends or `piece` says false. OC_TIMEOUT: nothing came for `quiet`.
  base::Result<void> follow(const std::string& target, const std::string& last_event_id,
                            std::chrono::milliseconds quiet, const std::function<bool(std::string_view)>& piece) const;

 private:
  std::string head_of(const std::string& method, const std::string& target, std::size_t body_bytes) const;

  Endpoint endpoint_;
  const Stop* stop_;
};

}  // namespace oneclaw::talk
