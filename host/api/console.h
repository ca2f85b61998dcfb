// The web console: its pages, and the session with which a browser uses the API.
//
// One object for all loops; handle() runs on the connection's task. The pages are part of the program: nothing is read
// from disk. README.md of host/api/console says what they are.
#pragma once

#include "host/api/caller.h"
#include "host/base/json.h"
#include "host/net/http_exchange.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::api {

class Console {
 public:
  // As the parts of V1 of the same names.
  struct Parts {
    Access& access;
    Callers& callers;
    services::identity::Sessions& sessions;
    services::identity::Identities& identities;
    std::function<base::Result<std::string>(std::string_view name)> user_named;
  };
  explicit Console(Parts parts) : parts_(std::move(parts)) {}

  // "/" and "/console/...".
  static bool serves(std::string_view path) noexcept;
  // Precondition: serves(path).
  void handle(net::Exchange& exchange);

  static std::vector<std::string> own_routes();

 private:
  void log_in(net::Exchange& exchange);
  void show_session(net::Exchange& exchange);
  void log_out(net::Exchange& exchange);
  base::Result<services::identity::Session> session_for(const base::Json& body);

  Parts parts_;
};

// "/" and "/console/..." of a host without a store, where nobody can log in: the pages alone.
void show_page(net::Exchange& exchange);

}  // namespace oneclaw::api
