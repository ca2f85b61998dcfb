// Secrets from the service manager's credentials directory or the environment, until the vault takes over (part B).
//
// Name "telegram.token" is the file telegram.token under $CREDENTIALS_DIRECTORY, else the variable
// ONECLAW_SECRET_TELEGRAM_TOKEN. Read at each question, so that a rotated file counts at once. Any thread.
#pragma once

#include "host/plugin/gate/gate.h"

#include <map>
#include <string>

namespace oneclaw::app {

class ProcessSecrets : public plugin::gate::SecretSource {
 public:
  explicit ProcessSecrets(const std::map<std::string, std::string>& environment) : environment_(environment) {}
  base::Result<std::string> get(std::string_view name) override;

 private:
  const std::map<std::string, std::string> environment_;
};

}  // namespace oneclaw::app
