// How the API answers: JSON, or an error as a problem document with the status's name as its code.
//
// On the connection's task.
#pragma once

#include "host/base/json_out.h"
#include "host/base/result.h"
#include "host/net/http_exchange.h"

#include <optional>
#include <string>
#include <string_view>

namespace oneclaw::api {

inline constexpr std::uint64_t kMaxApiBody = 5u << 20;  // an input may have 4 MiB

// With Retry-After when the error carries a time.
void refuse(net::Exchange& exchange, const base::Error& error);
void answer(net::Exchange& exchange, int status, const base::JsonOut& out);
// The body as a JSON object. Nothing when it is none: the refusal was answered.
std::optional<base::Json> read_object(net::Exchange& exchange, std::uint64_t max_bytes = kMaxApiBody);
// The value of a query parameter, decoded; empty when absent or broken.
std::string query_value(const net::Exchange& exchange, std::string_view name);
// Where a list goes on behind `last`, an id: this request's path and query with another `after`.
std::string next_page(const net::Exchange& exchange, std::string_view last);
// A number from the query: `otherwise` when absent, nothing when it is no integer from `least` to `most`.
std::optional<std::int64_t> query_number(net::Exchange& exchange, std::string_view name, std::int64_t least,
                                         std::int64_t most, std::int64_t otherwise);

}  // namespace oneclaw::api
