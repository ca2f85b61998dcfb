#include "host/net/tls.h"

#include "host/net/address.h"
#include "host/net/system_trust.h"
#include "host/net/tls_stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <cstring>
#include <mutex>

namespace oneclaw::net {
namespace {

constexpr unsigned char kAlpnHttp[] = "\x08http/1.1";
constexpr unsigned kAlpnHttpBytes = sizeof kAlpnHttp - 1;

base::Error tls_error(const std::string& what) { return {OC_INVALID, what + ": " + openssl_error()}; }

void set_common(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
}

int choose_alpn(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* in, unsigned in_length,
                void*) {
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_length, kAlpnHttp, kAlpnHttpBytes, in, in_length) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

// What a change of a file shows in.
struct FileState {
  std::int64_t mtime_ns = -1;
  std::int64_t size = -1;
  std::uint64_t inode = 0;
  friend bool operator==(const FileState&, const FileState&) = default;
};

FileState state_of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return {};
  return {info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec, info.st_size, info.st_ino};
}

// OpenSSL's own way is a prompt on the terminal, which would stop the host.
int no_passphrase(char*, int, int, void*) { return -1; }

base::Result<SslContextPtr> load_server_context(const TlsServerOptions& options) {
  ERR_clear_error();
  SslContextPtr context(SSL_CTX_new(TLS_server_method()));
  if (!context) return tls_error("TLS");
  set_common(context.get());
  SSL_CTX_set_default_passwd_cb(context.get(), no_passphrase);
  if (SSL_CTX_use_certificate_chain_file(context.get(), options.certificate_file.c_str()) != 1) {
    return tls_error("TLS certificate " + options.certificate_file);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), options.key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return tls_error("TLS key " + options.key_file + " for certificate " + options.certificate_file);
  }
  SSL_CTX_set_alpn_select_cb(context.get(), choose_alpn, nullptr);
  return context;
}

}  // namespace

// --- client

struct TlsClientContext::Impl {
  SslContextPtr context;
};

TlsClientContext::TlsClientContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsClientContext::~TlsClientContext() = default;

base::Result<std::unique_ptr<TlsClientContext>> TlsClientContext::make(const TlsClientOptions& options) {
  ERR_clear_error();
  SslContextPtr context(SSL_CTX_new(TLS_client_method()));
  if (!context) return tls_error("TLS");
  set_common(context.get());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (options.system_store && !trust_system_roots(context.get())) {
    return tls_error("TLS: the system's certificate store");
  }
  if (!options.ca_file.empty() && SSL_CTX_load_verify_locations(context.get(), options.ca_file.c_str(), nullptr) != 1) {
    return tls_error("TLS: certificate authorities in " + options.ca_file);
  }
  return std::unique_ptr<TlsClientContext>(new TlsClientContext(std::make_unique<Impl>(Impl{std::move(context)})));
}

base::Result<std::unique_ptr<Stream>> TlsClientContext::connect(loop::Loop& loop, base::UniqueFd fd,
                                                                const std::string& host, fiber::Deadline deadline,
                                                                bool offer_http) const {
  SslPtr ssl(SSL_new(impl_->context.get()));
  if (!ssl) return tls_error("TLS");
  SSL_set_connect_state(ssl.get());
  if (IpAddress::parse(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), host.c_str());
  } else {
    SSL_set_hostflags(ssl.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (SSL_set1_host(ssl.get(), host.c_str()) != 1 || SSL_set_tlsext_host_name(ssl.get(), host.c_str()) != 1) {
      return tls_error("TLS host name " + host);
    }
  }
  if (offer_http) SSL_set_alpn_protos(ssl.get(), kAlpnHttp, kAlpnHttpBytes);
  auto stream = std::make_unique<TlsStream>(loop, std::move(fd), std::move(ssl));
  if (auto done = stream->handshake(deadline); !done) return std::move(done).error();
  return std::unique_ptr<Stream>(std::move(stream));
}

// --- server

struct TlsServerContext::Impl {
  TlsServerOptions options;
  mutable std::mutex mutex;  // guards the rest; never held across a wait
  SslContextPtr context;
  FileState certificate, key;

  SslPtr new_session() const {
    std::lock_guard lock(mutex);
    return SslPtr(SSL_new(context.get()));  // shares the context's ownership
  }
};

TlsServerContext::TlsServerContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsServerContext::~TlsServerContext() = default;

base::Result<std::unique_ptr<TlsServerContext>> TlsServerContext::make(TlsServerOptions options) {
  auto impl = std::make_unique<Impl>();
  impl->options = std::move(options);
  std::unique_ptr<TlsServerContext> context(new TlsServerContext(std::move(impl)));
  if (auto loaded = context->reload(); !loaded) return std::move(loaded).error();
  return context;
}

base::Result<void> TlsServerContext::reload() {
  // Looked at before the files are read: a change in between is seen the next time.
  const FileState certificate = state_of(impl_->options.certificate_file);
  const FileState key = state_of(impl_->options.key_file);
  auto loaded = load_server_context(impl_->options);
  std::lock_guard lock(impl_->mutex);
  impl_->certificate = certificate;
  impl_->key = key;
  if (!loaded) return std::move(loaded).error();
  impl_->context = std::move(*loaded);
  return {};
}

base::Result<bool> TlsServerContext::reload_if_changed() {
  {
    std::lock_guard lock(impl_->mutex);
    if (impl_->certificate == state_of(impl_->options.certificate_file) &&
        impl_->key == state_of(impl_->options.key_file)) {
      return false;
    }
  }
  if (auto done = reload(); !done) return std::move(done).error();
  return true;
}

base::Result<std::unique_ptr<Stream>> TlsServerContext::accept(loop::Loop& loop, base::UniqueFd fd,
                                                               fiber::Deadline deadline) const {
  SslPtr ssl = impl_->new_session();
  if (!ssl) return tls_error("TLS");
  SSL_set_accept_state(ssl.get());
  auto stream = std::make_unique<TlsStream>(loop, std::move(fd), std::move(ssl));
  if (auto done = stream->handshake(deadline); !done) return std::move(done).error();
  return std::unique_ptr<Stream>(std::move(stream));
}

}  // namespace oneclaw::net
