// Secrets of plugins: from the service manager's credentials directory, else the environment, else the vault.
//
// Name "telegram.token" is the file telegram.token under $CREDENTIALS_DIRECTORY, else the variable
// ONECLAW_SECRET_TELEGRAM_TOKEN, else what `oneclaw vault set telegram.token` stored. Asked anew at each question, so
// that a rotated value counts at once. Any thread; the vault's part suspends.
#pragma once

#include "host/plugin/gate/gate.h"
#include "host/services/vault/wiped.h"

#include <functional>
#include <map>
#include <string>

namespace oneclaw::app {

class ProcessSecrets : public plugin::gate::SecretSource {
 public:
  // The vault's answer to an instance; the error says why there is none and what to do.
  using FromVault =
      std::function<base::Result<services::vault::Wiped>(std::string_view name, std::string_view instance)>;

  ProcessSecrets(const std::map<std::string, std::string>& environment, FromVault vault)
      : environment_(environment), vault_(std::move(vault)) {}
  base::Result<std::string> get(std::string_view name, std::string_view instance) override;

 private:
  const std::map<std::string, std::string> environment_;
  const FromVault vault_;
};

}  // namespace oneclaw::app
