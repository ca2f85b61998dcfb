// Requests that a plugin answers: routes from manifests, granted by the deployment, matched without a lock.
//
// Each loop has a table of its own, rebuilt when the roster's revision changed. Called on tasks.
#pragma once

#include "host/net/http_exchange.h"
#include "host/plugin/roster/roster.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace oneclaw::api {

class PluginRoutes {
 public:
  PluginRoutes(plugin::roster::Roster& roster, std::size_t loop_count) : roster_(roster), tables_(loop_count) {}
  class Match;
  // False in a condition when no plugin declares such a route.
  Match find(const net::Exchange& exchange);
  // The exchange has its reply afterwards. `principal`: on whose behalf, when the host has found that out.
  void call(net::Exchange& exchange, const Match& match, const plugin::call::Principal& principal);
  // The routes as declared, sorted, for listings.
  std::vector<std::string> list();

 private:
  struct Target {
    std::string route;
    plugin::role::Role* role = nullptr;
  };
  struct Table {
    std::uint64_t revision = 0;
    std::unordered_map<std::string, Target> exact;         // "POST /webhook/stripe"
    std::vector<std::pair<std::string, Target>> prefixes;  // "GET /files/" of a route that ends in /*
  };
  const Table& table();
  static const Target* match(const Table& table, std::string_view method, std::string_view path, std::string& key);
  void call(net::Exchange& exchange, const Target& target);

  plugin::roster::Roster& roster_;
  std::vector<std::shared_ptr<const Table>> tables_;  // one a loop, touched by that loop alone
};

// Keeps what it found, also when another request replaces the loop's table meanwhile.
class PluginRoutes::Match {
 public:
  explicit operator bool() const noexcept { return target_ != nullptr; }

 private:
  friend class PluginRoutes;
  std::shared_ptr<const Table> routes_;
  const Target* target_ = nullptr;
};

}  // namespace oneclaw::api
