// oneclaw/cpp/host/wallet.h - WalletService: money, for payment plugins. Semantics: oneclaw/host/wallet.h.
#pragma once

#include <oneclaw/cpp/host/service.h>
#include <oneclaw/host/wallet.h>

#include <string_view>

namespace oneclaw::sdk {

// All suspend. Amounts are integer micro-dollars.
class WalletService : public Service<oc_host_wallet_v1> {
 public:
  WalletService() noexcept = default;
  explicit WalletService(Host host) noexcept : Service(host, OC_HOST_WALLET_V1) {}

  Result<int64_t> balance_micros(Call call, std::string_view user) const {
    int64_t micros = 0;
    const oc_status code = ONECLAW_SERVICE_CALL(oc_host_wallet_v1, balance, call.raw(), str(user), &micros);
    if (code != OC_OK) return Status(code);
    return micros;
  }
  // Set posting.size for you. The same idempotency key posts once.
  Status credit(Call call, oc_posting posting) const noexcept {
    posting.size = sizeof posting;
    return ONECLAW_SERVICE_CALL(oc_host_wallet_v1, credit, call.raw(), &posting);
  }
  Status reverse(Call call, oc_posting posting) const noexcept {
    posting.size = sizeof posting;
    return ONECLAW_SERVICE_CALL(oc_host_wallet_v1, reverse, call.raw(), &posting);
  }
};

}  // namespace oneclaw::sdk
