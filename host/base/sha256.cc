#include "host/base/sha256.h"

#include "host/base/text.h"

#include <openssl/evp.h>

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

namespace oneclaw::base {
namespace {

constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kReadBytes = 64u << 10;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

}  // namespace

std::string sha256_hex(std::string_view data) {
  std::array<unsigned char, kDigestBytes> digest{};
  unsigned length = 0;
  EVP_Digest(data.data(), data.size(), digest.data(), &length, EVP_sha256(), nullptr);
  return to_hex(digest);
}

Result<std::string> sha256_file_hex(int fd, std::uint64_t max_bytes) {
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  if (context == nullptr || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) {
    return Error{OC_INTERNAL, "SHA-256 is not available from OpenSSL"};
  }
  std::vector<unsigned char> buffer(kReadBytes);
  std::uint64_t offset = 0;
  for (;;) {
    const ssize_t n = ::pread(fd, buffer.data(), buffer.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Error{OC_UNAVAILABLE, std::string("reading the file failed: ") + std::strerror(errno)};
    if (n == 0) break;
    offset += static_cast<std::uint64_t>(n);
    if (offset > max_bytes) return Error{OC_TOO_LARGE, "the file is larger than " + human_bytes(max_bytes)};
    EVP_DigestUpdate(context.get(), buffer.data(), static_cast<std::size_t>(n));
  }
  std::array<unsigned char, kDigestBytes> digest{};
  unsigned length = 0;
  EVP_DigestFinal_ex(context.get(), digest.data(), &length);
  return to_hex(digest);
}

}  // namespace oneclaw::base
