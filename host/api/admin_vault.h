// The vault and the audit log over HTTP, for administrators: names and dates of secrets; values only inwards.
//
// One object for all loops; handle() runs on the connection's task. The one way out for a value is "reveal", which
// answers on the admin socket alone: a stolen admin key gives no secrets away. Every change and every reveal is an
// entry of the audit log.
#pragma once

#include "host/base/log.h"
#include "host/base/result.h"
#include "host/net/http_exchange.h"
#include "host/services/audit/audit_log.h"
#include "host/services/vault/vault.h"

#include <functional>
#include <string>
#include <string_view>

namespace oneclaw::api {

inline constexpr std::size_t kMaxListedSecrets = 5000;

struct AdminVaultParts {
  // Null: there is no master key and no secret.
  std::function<base::Result<services::vault::Vault*>()> find;
  // With a master key, made at need where the profile allows it.
  std::function<base::Result<services::vault::Vault*>()> need;
  services::audit::AuditLog& audit;
  base::Log log;
};

class AdminVault {
 public:
  explicit AdminVault(AdminVaultParts parts) : parts_(std::move(parts)) {}

  // "/admin/vault...", "/admin/audit".
  static bool serves(std::string_view path) noexcept;
  // Precondition: serves(path). False: no such route. `actor` is the administrator as the audit log calls him.
  bool handle(net::Exchange& exchange, const std::string& actor);

 private:
  // A secret that a request is about, and who asks.
  struct Asked {
    std::string owner;
    std::string name;
    const std::string& actor;
  };

  void list(net::Exchange& exchange);
  void set(net::Exchange& exchange, const Asked& asked);
  void reveal(net::Exchange& exchange, const Asked& asked);
  void remove(net::Exchange& exchange, const Asked& asked);
  void rotate(net::Exchange& exchange, const std::string& actor);
  void list_audit(net::Exchange& exchange);
  base::Result<services::vault::Vault*> existing(const Asked& asked);
  // Answers with the entry's failure, which says what was done without it, and gives false.
  bool note(net::Exchange& exchange, services::audit::Event event, std::string_view done);

  const AdminVaultParts parts_;
};

}  // namespace oneclaw::api
