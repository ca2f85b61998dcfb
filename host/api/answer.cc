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

std::string query_value(const net::Exchange& exchange, std::string_view name) {
  std::string_view left = exchange.query();
  while (!left.empty()) {
    const std::size_t end = std::min(left.find('&'), left.size());
    const std::string_view pair = left.substr(0, end);
    left.remove_prefix(std::min(end + 1, left.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    return base::percent_decoded(pair.substr(equals + 1)).value_or("");
  }
  return {};
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
