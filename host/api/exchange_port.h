// One HTTP exchange as a plugin sees it: the C table of oneclaw/http.h over net::Exchange.
//
// Lives on the connection's task for one handle() call.
#pragma once

#include "host/net/http_exchange.h"
#include "host/plugin/call/call.h"

#include <oneclaw/http.h>

#include <string>
#include <vector>

// The opaque type of the header.
struct oc_http_exchange {
  oc_http_exchange(oneclaw::net::Exchange& exchange, std::string_view route);
  oneclaw::net::Exchange& exchange;
  oneclaw::net::DrainScope until_drain;
  std::vector<oc_header> headers;
  oc_http_request request{};
};

namespace oneclaw::api {

const oc_http_exchange_v1& exchange_api() noexcept;

}  // namespace oneclaw::api
