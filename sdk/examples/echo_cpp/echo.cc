// echo_cpp - a plugin with the C++ layer: four HTTP routes, as lean as a reply can be.
//
//   POST /echo         the body, as it came
//   GET  /hello        a constant line
//   GET  /sleep?ms=N   replies after N milliseconds (at most 60,000; without ms none), parked meanwhile
//   GET  /build        the build tag and the instance: shows which generation answered during a swap
#include <oneclaw/cpp/http.h>
#include <oneclaw/cpp/plugin.h>

#include <charconv>
#include <chrono>
#include <string>

#ifndef ECHO_BUILD
#define ECHO_BUILD "a"
#endif

namespace {

namespace sdk = oneclaw::sdk;

constexpr uint64_t kMaxBodyBytes = 1 << 20;
constexpr uint32_t kMaxSleepMs = 60'000;
constexpr std::string_view kText = "text/plain; charset=utf-8";

class Echo final : public sdk::Plugin, public sdk::HttpHandler {
 public:
  explicit Echo(const sdk::Setup& setup)
      : Plugin(setup), build_line_("echo_cpp build " ECHO_BUILD " instance " + std::string(setup.name) + "\n") {}

 private:
  sdk::Status handle(sdk::Call call, sdk::Exchange exchange) override {
    const std::string_view route = exchange.route();
    if (route == "POST /echo") return echo(exchange);
    if (route == "GET /hello") return exchange.reply(200, kText, "hello\n");
    if (route == "GET /sleep") return sleep(call, exchange);
    if (route == "GET /build") return exchange.reply(200, kText, build_line_);
    return {OC_NOT_FOUND, "echo_cpp has no route " + std::string(route)};
  }

  sdk::Status echo(sdk::Exchange exchange) {
    sdk::Result<std::string_view> body = exchange.body(kMaxBodyBytes);
    if (!body) return body.take_status();
    std::string_view type = exchange.header("content-type");
    if (type.empty()) type = "application/octet-stream";
    return exchange.reply(200, type, *body);
  }

  sdk::Status sleep(sdk::Call call, sdk::Exchange exchange) {
    const std::string_view query = exchange.query();
    uint32_t ms = 0;
    if (!query.empty()) {
      const char* end = query.data() + query.size();
      const bool has_name = query.substr(0, 3) == "ms=";
      const auto parsed = std::from_chars(query.data() + (has_name ? 3 : 0), end, ms);
      if (!has_name || parsed.ec != std::errc() || parsed.ptr != end || ms > kMaxSleepMs) {
        return {OC_INVALID, "GET /sleep takes ?ms=N with N from 0 to 60000"};
      }
    }
    if (sdk::Status ended = call.sleep(std::chrono::milliseconds(ms)); ended.code() != OC_OK) return ended;
    return exchange.reply(200, kText, "slept\n");
  }

  const std::string build_line_;
};

}  // namespace

ONECLAW_PLUGIN(Echo, oneclaw::sdk::HttpHandler)
