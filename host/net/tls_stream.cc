#include "host/net/tls_stream.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>

#include <cerrno>

namespace oneclaw::net {
namespace {

constexpr std::size_t kRecordBytes = 16 * 1024;

// OpenSSL's own socket BIO writes without MSG_NOSIGNAL: a peer that went away would kill the process.
int bio_write(BIO* bio, const char* data, int length) {
  BIO_clear_retry_flags(bio);
  const auto n = ::send(static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))), data,
                        static_cast<std::size_t>(length), MSG_NOSIGNAL);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) BIO_set_retry_write(bio);
  return static_cast<int>(n);
}

int bio_read(BIO* bio, char* data, int length) {
  BIO_clear_retry_flags(bio);
  const auto n = ::recv(static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))), data,
                        static_cast<std::size_t>(length), 0);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) BIO_set_retry_read(bio);
  if (n == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return static_cast<int>(n);
}

long bio_control(BIO* bio, int command, long, void*) {
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_EOF:
      return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
    default:
      return 0;
  }
}

int bio_create(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

const BIO_METHOD* socket_bio() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_ctrl(made, bio_control);
    BIO_meth_set_create(made, bio_create);
    return made;
  }();
  return method;
}

}  // namespace

std::string openssl_error() {
  std::string text;
  while (const unsigned long code = ERR_get_error()) {
    if (!text.empty()) continue;  // the first one is the cause
    const char* reason = ERR_reason_error_string(code);
    text = reason != nullptr ? reason : "TLS error " + std::to_string(code);
  }
  return text.empty() ? "TLS failed" : text;
}

TlsStream::TlsStream(loop::Loop& loop, base::UniqueFd fd, SslPtr ssl)
    : SocketStream(loop, std::move(fd)), ssl_(std::move(ssl)) {
  BIO* bio = BIO_new(socket_bio());
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(this->fd())));
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_mode(ssl_.get(),
               SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
}

TlsStream::~TlsStream() { shutdown_write(); }

base::Result<void> TlsStream::want(int result, fiber::Deadline deadline, std::string_view what, bool* ended) {
  const int system_error = errno;
  if (is_closed()) return base::Error{OC_CANCELLED, std::string(what) + ": the stream was closed"};
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return wait(loop::FdEvent::readable, deadline, what);
    case SSL_ERROR_WANT_WRITE:
      return wait(loop::FdEvent::writable, deadline, what);
    case SSL_ERROR_ZERO_RETURN:
      *ended = true;
      return {};
    case SSL_ERROR_SYSCALL:
      failed_ = true;
      ERR_clear_error();
      return socket_error(system_error != 0 ? system_error : ECONNRESET, what);
    default:
      failed_ = true;
      if (const long verdict = SSL_get_verify_result(ssl_.get()); verdict != X509_V_OK) {
        ERR_clear_error();
        return base::Error{OC_DENIED,
                           std::string(what) + ": certificate refused: " + X509_verify_cert_error_string(verdict)};
      }
      return base::Error{OC_UNAVAILABLE, std::string(what) + ": " + openssl_error()};
  }
}

base::Result<void> TlsStream::handshake(fiber::Deadline deadline) {
  for (;;) {
    ERR_clear_error();
    errno = 0;
    const int result = SSL_do_handshake(ssl_.get());
    if (result == 1) return {};
    bool ended = false;
    auto ready = want(result, deadline, "TLS handshake", &ended);
    if (!ready) {
      failed_ = true;
      return ready;
    }
    if (ended) return base::Error{OC_UNAVAILABLE, "TLS handshake: the peer ended the connection"};
  }
}

base::Result<std::size_t> TlsStream::read_some(std::span<char> into, fiber::Deadline deadline) {
  take_expect_wait();
  for (;;) {
    ERR_clear_error();
    errno = 0;
    std::size_t n = 0;
    const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &n);
    if (result == 1) return n;
    bool ended = false;
    if (auto ready = want(result, deadline, "read", &ended); !ready) return std::move(ready).error();
    if (ended) return std::size_t{0};
  }
}

base::Result<void> TlsStream::write_all(std::string_view data) {
  while (!data.empty()) {
    ERR_clear_error();
    errno = 0;
    std::size_t n = 0;
    const int result = SSL_write_ex(ssl_.get(), data.data(), data.size(), &n);
    if (result == 1) {
      data.remove_prefix(n);
      continue;
    }
    bool ended = false;
    if (auto ready = want(result, fiber::Deadline::after(write_stall()), "write", &ended); !ready) return ready;
    if (ended) return base::Error{OC_UNAVAILABLE, "write: the peer ended the connection"};
  }
  return {};
}

base::Result<void> TlsStream::write(std::string_view head, std::string_view body) {
  if (body.empty()) return write_all(head);
  // One record instead of two for the usual small answer.
  const std::size_t of_body = head.size() < kRecordBytes ? std::min(body.size(), kRecordBytes - head.size()) : 0;
  joined_.assign(head);
  joined_.append(body.substr(0, of_body));
  if (auto written = write_all(joined_); !written) return written;
  return write_all(body.substr(of_body));
}

void TlsStream::shutdown_write() noexcept {
  if (said_goodbye_ || failed_ || is_closed() || !SSL_is_init_finished(ssl_.get())) return;
  said_goodbye_ = true;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
  ::shutdown(fd(), SHUT_WR);
}

bool TlsStream::is_quiet() noexcept {
  // Reads what is no data (session tickets) on the way.
  char byte;
  std::size_t n = 0;
  ERR_clear_error();
  const int result = SSL_peek_ex(ssl_.get(), &byte, 1, &n);
  const bool quiet = result != 1 && SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ;
  ERR_clear_error();
  return quiet;
}

}  // namespace oneclaw::net
