// Every bound of the HTTP server with its name, default and reason, and a counter for each time one was met.
//
// Limits are values fixed at start. Counters are plain atomics which the metrics read; any thread.
#pragma once

#include "host/fiber/time.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace oneclaw::net {

struct HttpLimits {
  // Half of the 20,000 descriptors a process may have here: the rest is for jobs and files.
  std::size_t max_connections = 10'000;
  // Request line and headers together. A browser's cookies fit; one connection cannot hold much memory by itself.
  std::size_t max_head_bytes = 32 * 1024;
  std::size_t max_headers = 100;
  // Longer URLs are a mistake or an attack; bodies exist.
  std::size_t max_target_bytes = 8 * 1024;
  // What a body may have at most; a route can ask for less (Exchange::body) or set its own (set_max_body_bytes).
  std::uint64_t max_body_bytes = 16u << 20;
  // Chunk size line with extensions, and the trailer. Extensions have no use here.
  std::size_t max_chunk_line_bytes = 4 * 1024;
  // From the first byte of a request to the end of its head: what a slowloris is cut by.
  fiber::Duration head_time = std::chrono::seconds(10);
  // A connection that never sent a byte, and one between two requests.
  fiber::Duration first_byte_time = std::chrono::seconds(30);
  fiber::Duration keep_alive_idle = std::chrono::seconds(75);
  // The longest pause inside a body; long uploads are fine as long as something comes.
  fiber::Duration body_stall = std::chrono::seconds(30);
  // The longest pause of a client that does not take the answer.
  fiber::Duration write_stall = std::chrono::seconds(30);
  fiber::Duration tls_handshake = std::chrono::seconds(10);
  // After that many requests a client reconnects, so that load evens out over the loops.
  std::uint32_t max_requests_per_connection = 100'000;
  // An unread body up to this size is read and dropped to keep the connection; beyond it is closed.
  std::size_t drain_body_bytes = 256 * 1024;
  fiber::Duration drain_body_time = std::chrono::seconds(2);
  // After an error answer the rest of what the client sends is dropped for so long, so that the answer is not lost in a
  // reset.
  fiber::Duration linger = std::chrono::milliseconds(500);
};

struct HttpCounters {
  using Count = std::atomic<std::uint64_t>;
  Count connections_accepted{0};
  Count connections_open{0};  // a gauge
  Count connections_refused{0};
  Count accept_errors{0};
  Count tls_failures{0};
  Count requests{0};
  Count responses[6]{};  // by the first digit of the status
  Count bad_requests{0};
  Count head_timeouts{0};
  Count head_too_large{0};
  Count target_too_long{0};
  Count body_too_large{0};
  Count body_stalls{0};
  Count write_stalls{0};
  Count idle_closed{0};
  Count bodies_not_drained{0};
  Count max_requests_reached{0};
  Count handler_failures{0};  // an exception left the handler, or it wrote no reply
  Count drained_cut{0};       // connections cut at the drain deadline
};

inline void count(HttpCounters::Count& counter) noexcept { counter.fetch_add(1, std::memory_order_relaxed); }

}  // namespace oneclaw::net
