// A TLS stream on a socket, from the handshake on. Internal to host/net.
#pragma once

#include "host/net/socket_stream.h"

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace oneclaw::net {

template <auto Free>
struct OpensslDeleter {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};
using SslPtr = std::unique_ptr<SSL, OpensslDeleter<SSL_free>>;
using SslContextPtr = std::unique_ptr<SSL_CTX, OpensslDeleter<SSL_CTX_free>>;

// What the thread's OpenSSL error queue says, and empties it.
std::string openssl_error();

class TlsStream final : public SocketStream {
 public:
  // Precondition: `ssl` is in its accept or connect state.
  TlsStream(loop::Loop& loop, base::UniqueFd fd, SslPtr ssl);
  ~TlsStream() override;

  base::Result<void> handshake(fiber::Deadline deadline);

  base::Result<std::size_t> read_some(std::span<char> into, fiber::Deadline deadline) override;
  base::Result<void> write(std::string_view head, std::string_view body) override;
  void shutdown_write() noexcept override;
  bool is_quiet() noexcept override;
  bool is_tls() const noexcept override { return true; }

 private:
  base::Result<void> write_all(std::string_view data);
  // After a call that returned `result`: waits for what OpenSSL wants, or tells what is wrong. *ended: closing alert.
  base::Result<void> want(int result, fiber::Deadline deadline, std::string_view what, bool* ended);

  SslPtr ssl_;
  std::string joined_;
  bool failed_ = false;
  bool said_goodbye_ = false;
};

}  // namespace oneclaw::net
