// A byte stream that looks blocking and parks the task: TCP, Unix or TLS behind one face.
//
// Belongs to the loop it was made on. One task may read while another writes. Every wait honours the task's innermost
// Scope (deadline, cancellation) and the limit given here. After a failed read or write the stream is good only for
// close().
#pragma once

#include "host/base/result.h"
#include "host/base/unique_fd.h"
#include "host/fiber/time.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace oneclaw::loop {
class Loop;
}

namespace oneclaw::net {

class Stream {
 public:
  Stream() = default;
  virtual ~Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // At least one byte, or 0 when the peer ended its side. OC_TIMEOUT, OC_CANCELLED, OC_UNAVAILABLE (reset, or TLS cut
  // off without its closing alert).
  virtual base::Result<std::size_t> read_some(std::span<char> into, fiber::Deadline deadline) = 0;
  // Everything of `head`, then of `body`. A pause in which the peer takes nothing longer than write_stall() is
  // OC_TIMEOUT.
  virtual base::Result<void> write(std::string_view head, std::string_view body = {}) = 0;
  // Tells the peer that nothing more comes; reading goes on. TLS: the closing alert.
  virtual void shutdown_write() noexcept = 0;
  // Ends both directions at once; tasks inside read_some() and write() get OC_CANCELLED. Leaf.
  virtual void close() noexcept = 0;
  // A look without reading: false when the peer ended, reset or sent something unasked. For pooled connections.
  virtual bool is_quiet() noexcept = 0;
  virtual bool is_tls() const noexcept = 0;
  virtual int fd() const noexcept = 0;

  void set_write_stall(fiber::Duration limit) noexcept { write_stall_ = limit; }
  fiber::Duration write_stall() const noexcept { return write_stall_; }
  // The next read most likely has to wait: skips the attempt that would only say so, where nothing can be missed.
  void expect_wait() noexcept { expect_wait_ = true; }

 protected:
  bool take_expect_wait() noexcept {
    const bool before = expect_wait_;
    expect_wait_ = false;
    return before;
  }

 private:
  fiber::Duration write_stall_ = std::chrono::seconds(30);
  bool expect_wait_ = false;
};

// Precondition: a connected non-blocking stream socket; called on its loop thread.
std::unique_ptr<Stream> make_plain_stream(loop::Loop& loop, base::UniqueFd fd);

}  // namespace oneclaw::net
