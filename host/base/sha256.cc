#include "host/base/sha256.h"

#include "host/base/text.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <span>

namespace oneclaw::base {
namespace {

struct ContextFree {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

}  // namespace

std::string sha256_hex(std::string_view data) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(data.data()), data.size(), digest);
  return to_hex(digest);
}

Result<std::string> sha256_file_hex(int fd, std::uint64_t max_bytes) {
  std::unique_ptr<EVP_MD_CTX, ContextFree> context(EVP_MD_CTX_new());
  if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) {
    return Error{OC_INTERNAL, "OpenSSL offers no SHA-256"};
  }
  char buffer[16384];
  std::uint64_t offset = 0;
  while (true) {
    ssize_t got = ::pread(fd, buffer, sizeof buffer, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{OC_UNAVAILABLE, std::string("cannot read the file to hash: ") + std::strerror(errno)};
    if (got == 0) break;
    offset += static_cast<std::uint64_t>(got);
    if (offset > max_bytes) {
      return Error{OC_TOO_LARGE, "the file to hash is larger than the limit of " + human_bytes(max_bytes)};
    }
    EVP_DigestUpdate(context.get(), buffer, static_cast<std::size_t>(got));
  }
  unsigned char digest[SHA256_DIGEST_LENGTH];
  if (EVP_DigestFinal_ex(context.get(), digest, nullptr) != 1) return Error{OC_INTERNAL, "SHA-256 failed"};
  return to_hex(digest);
}

}  // namespace oneclaw::base
