// TLS contexts for both sides (OpenSSL): who is trusted, which certificate is shown, and streams made from sockets.
//
// TLS 1.2 or newer, no renegotiation, ALPN http/1.1. Contexts are for any thread; a stream belongs to its loop.
#pragma once

#include "host/base/result.h"
#include "host/base/unique_fd.h"
#include "host/fiber/time.h"
#include "host/net/stream.h"

#include <memory>
#include <string>
#include <string_view>

namespace oneclaw::net {

struct TlsClientOptions {
  bool system_store = true;
  std::string ca_file = {};  // PEM with further roots, for tests and for private authorities
};

class TlsClientContext {
 public:
  static base::Result<std::unique_ptr<TlsClientContext>> make(const TlsClientOptions& options);
  ~TlsClientContext();

  // Handshake with SNI; verifies the chain and that the certificate is for `host` (name or address). Suspends.
  // OC_DENIED when the certificate is refused (the text says why), OC_UNAVAILABLE, OC_TIMEOUT, OC_CANCELLED.
  base::Result<std::unique_ptr<Stream>> connect(loop::Loop& loop, base::UniqueFd fd, const std::string& host,
                                                fiber::Deadline deadline, bool offer_http = true) const;

 private:
  struct Impl;
  explicit TlsClientContext(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct TlsServerOptions {
  std::string certificate_file;  // PEM chain, leaf first
  std::string key_file;          // PEM
};

class TlsServerContext {
 public:
  static base::Result<std::unique_ptr<TlsServerContext>> make(TlsServerOptions options);
  ~TlsServerContext();

  // Any thread: reads both files again; connections made from now on show the new certificate. A pair that does not
  // load or does not fit together is refused and the old one stays.
  base::Result<void> reload();
  // reload() when a file's time or size changed since the last attempt; true when a new certificate is in use.
  base::Result<bool> reload_if_changed();

  base::Result<std::unique_ptr<Stream>> accept(loop::Loop& loop, base::UniqueFd fd, fiber::Deadline deadline) const;

 private:
  struct Impl;
  explicit TlsServerContext(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace oneclaw::net
