#include "host/services/identity/handle.h"

#include "host/base/text.h"

#include <algorithm>

namespace oneclaw::services::identity {
namespace {

bool is_provider_character(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool is_plain(std::string_view text) noexcept {
  return base::is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
}

}  // namespace

base::Result<void> check_handle(const Handle& handle) {
  const std::string& provider = handle.provider;
  if (provider.empty() || provider.size() > kMaxProviderBytes ||
      !std::all_of(provider.begin(), provider.end(), is_provider_character)) {
    return base::Error{OC_INVALID, "identity: provider '" + base::clean_utf8(provider, kMaxProviderBytes) +
                                       "' must be 1 to " + std::to_string(kMaxProviderBytes) +
                                       " lower-case letters, digits or '_'"};
  }
  const std::string& account = handle.account;
  if (account.empty() || account.size() > kMaxAccountBytes || !is_plain(account) ||
      account.find('/') != std::string::npos) {
    return base::Error{OC_INVALID, "identity: the account of " + provider + " must be 1 to " +
                                       std::to_string(kMaxAccountBytes) + " bytes without '/' and control characters"};
  }
  if (handle.provider_id.empty() || handle.provider_id.size() > kMaxProviderIdBytes || !is_plain(handle.provider_id)) {
    return base::Error{OC_INVALID, "identity: the id that " + provider + " gives a person must be 1 to " +
                                       std::to_string(kMaxProviderIdBytes) +
                                       " bytes of UTF-8 without control characters"};
  }
  return {};
}

std::string to_text(const Handle& handle) { return handle.provider + "/" + handle.account + "/" + handle.provider_id; }

std::optional<Handle> handle_from_text(std::string_view text) {
  const std::size_t first = text.find('/');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = text.find('/', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return Handle{std::string(text.substr(0, first)), std::string(text.substr(first + 1, second - first - 1)),
                std::string(text.substr(second + 1))};
}

std::string clean_name(std::string_view name) {
  std::string clean = base::clean_utf8(name, kMaxNameBytes);
  std::replace_if(clean.begin(), clean.end(), is_control, ' ');
  return clean;
}

}  // namespace oneclaw::services::identity
