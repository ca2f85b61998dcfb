#include "host/api/answer.h"

#include "host/base/status.h"
#include "host/base/text.h"

#include <charconv>

namespace oneclaw::api {

void refuse(net::Exchange& exchange, const base::Error& error) {
  const base::StatusInfo& info = base::status_info(error.status);
  // NOT_FOUND is no error of the ABI, but one here.
  const int status = error.status == OC_NOT_FOUND ? 404 : info.http;
  if (error.retry_after_ms == 0) return (void)exchange.problem(status, info.name, error.text);
  const std::string seconds = std::to_string((std::uint64_t{error.retry_after_ms} + 999) / 1000);
  const net::HeaderView after{"retry-after", seconds};
  (void)exchange.problem(status, info.name, error.text, {&after, 1});
}

void answer(net::Exchange& exchange, int status, const base::JsonOut& out) {
  const std::string body = out.take() + "\n";
  (void)exchange.reply({.status = status, .content_type = "application/json", .body = body});
}

std::optional<base::Json> read_object(net::Exchange& exchange, std::uint64_t max_bytes) {
  auto body = exchange.body(max_bytes);
  if (!body) return refuse(exchange, body.error()), std::nullopt;
  auto parsed = base::parse_json(body->empty() ? std::string_view("{}") : *body);
  if (!parsed) return refuse(exchange, parsed.error()), std::nullopt;
  if (!parsed->IsObject()) return refuse(exchange, {OC_INVALID, "the body must be a JSON object"}), std::nullopt;
  return std::move(parsed).value();
}

namespace {

// Takes the first pair "name=value" off a query, as it was sent.
std::string_view take_pair(std::string_view& query) {
  const std::size_t end = std::min(query.find('&'), query.size());
  const std::string_view pair = query.substr(0, end);
  query.remove_prefix(std::min(end + 1, query.size()));
  return pair;
}

std::string_view name_of(std::string_view pair) { return pair.substr(0, pair.find('=')); }

}  // namespace

std::string query_value(const net::Exchange& exchange, std::string_view name) {
  for (std::string_view left = exchange.query(); !left.empty();) {
    const std::string_view pair = take_pair(left);
    if (name_of(pair) != name || pair.size() == name.size()) continue;
    return base::percent_decoded(pair.substr(name.size() + 1)).value_or("");
  }
  return {};
}

std::string next_page(const net::Exchange& exchange, std::string_view last) {
  std::string out = std::string(exchange.path()) + "?";
  for (std::string_view left = exchange.query(); !left.empty();) {
    const std::string_view pair = take_pair(left);
    if (!pair.empty() && name_of(pair) != "after") out.append(pair).append("&");
  }
  return out.append("after=").append(last);
}

std::optional<std::int64_t> query_number(net::Exchange& exchange, std::string_view name, std::int64_t least,
                                         std::int64_t most, std::int64_t otherwise) {
  const std::string text = query_value(exchange, name);
  if (text.empty()) return otherwise;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= least && value <= most) return value;
  refuse(exchange, {OC_INVALID, "the query's " + std::string(name) + " must be an integer from " +
                                    std::to_string(least) + " to " + std::to_string(most)});
  return std::nullopt;
}

}  // namespace oneclaw::api
