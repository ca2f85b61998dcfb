// Whom the machine trusts: the certificate authorities that its administrator installed, for a TLS client context.
//
// Called once a context, on any thread. Internal to host/net.
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <string>

namespace oneclaw::net {

// Like SSL_CTX_set_default_verify_paths(), the SSL_CERT_* variables included, except where `directory` holds its
// certificates under hashed names: then each is read when a chain first asks for it. The one file with all of them
// takes tens of milliseconds to parse, at every start of the host. False with OpenSSL's error queue filled.
bool trust_system_roots(SSL_CTX* context, const std::string& directory = X509_get_default_cert_dir());

}  // namespace oneclaw::net
