#include "host/net/system_trust.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace oneclaw::net {
namespace {

// "002c0b4f.0", as openssl rehash and Debian's ca-certificates make them.
bool is_hashed_name(std::string_view name) noexcept {
  return name.size() == 10 && name.ends_with(".0") && std::all_of(name.begin(), name.begin() + 8, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool has_hashed_names(const std::string& directory) {
  std::error_code error;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    if (is_hashed_name(at->path().filename().native())) return true;
  }
  return false;
}

// Whether the variable is set to something else than OpenSSL's own default.
bool chooses_another(const char* variable, const char* by_default) {
  const char* value = std::getenv(variable);
  std::error_code error;
  return value != nullptr && !std::filesystem::equivalent(value, by_default, error);
}

}  // namespace

bool trust_system_roots(SSL_CTX* context, const std::string& directory) {
  const bool is_chosen = chooses_another(X509_get_default_cert_file_env(), X509_get_default_cert_file()) ||
                         chooses_another(X509_get_default_cert_dir_env(), X509_get_default_cert_dir());
  if (!is_chosen && has_hashed_names(directory)) return SSL_CTX_load_verify_dir(context, directory.c_str()) == 1;
  return SSL_CTX_set_default_verify_paths(context) == 1;
}

}  // namespace oneclaw::net
