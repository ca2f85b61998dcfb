// The routes of the versioned API: what each is called, who may use it, and what it takes and gives.
//
// One list serves dispatch, listings and the OpenAPI document, so that none of them can tell another story. Immutable
// after making; any loop.
#pragma once

#include "host/api/caller.h"
#include "host/net/http_exchange.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::api {

// One request on its way to its handler.
struct Request {
  net::Exchange& exchange;
  const Caller& caller;
  std::vector<std::string> parameters;  // decoded, in the order of the pattern
};

// What the OpenAPI document says of a route beyond its path; names of schemas are those of openapi_schemas().
struct RouteDoc {
  std::string_view body;    // schema of the request; empty: there is none
  std::string_view answer;  // schema of the answer
  std::vector<std::string_view> query = {};
  std::vector<std::string_view> headers = {};
  std::vector<int> statuses = {200};
  std::string_view media_type = "application/json";
};

struct Route {
  std::string method;
  std::string pattern;  // "/api/v1/jobs/{id}/cancel"
  std::string scope;    // of services::identity::kScopes; empty: any valid key
  std::string summary;
  std::function<void(Request&)> handle;
  RouteDoc doc = {};
  bool is_public = false;  // needs no key; its handler gets a caller who is nobody
};

class RouteTable {
 public:
  explicit RouteTable(std::vector<Route> routes) : routes_(std::move(routes)) {}
  const std::vector<Route>& routes() const noexcept { return routes_; }

  struct Match {
    const Route* route = nullptr;            // null: no such route
    std::vector<std::string> parameters;     // decoded
    std::vector<std::string> other_methods;  // of routes with this path, when no method fits
  };
  Match find(std::string_view method, std::string_view path) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace oneclaw::api
