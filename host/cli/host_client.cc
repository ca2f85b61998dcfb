#include "host/cli/host_client.h"

#include "host/talk/wire.h"

namespace oneclaw::cli {
namespace {

constexpr std::chrono::seconds kQuiet{60};  // the host says now and then that a stream is still there

talk::Wire wire_to(const std::string& socket_path) {
  talk::Endpoint endpoint;
  endpoint.socket_path = socket_path;
  return talk::Wire(std::move(endpoint));
}

}  // namespace

std::string escaped(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (is_plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

base::Result<std::string> HostClient::fetch(const std::string& method, const std::string& target,
                                            std::string_view body) const {
  return wire_to(socket_path_).call(method, target, body);
}

base::Result<void> HostClient::follow(const std::string& target, const std::string& last_event_id,
                                      const std::function<bool(const talk::ServerEvent&)>& take) const {
  talk::EventReader events;
  bool goes_on = true;
  return wire_to(socket_path_).follow(target, last_event_id, kQuiet, [&](std::string_view bytes) {
    const bool is_good = events.feed(bytes, [&](const talk::ServerEvent& event) { goes_on = goes_on && take(event); });
    return is_good && goes_on;
  });
}

base::Result<base::Json> HostClient::request(const std::string& method, const std::string& target,
                                             std::string_view body) const {
  auto answer = fetch(method, target, body);
  if (!answer) return std::move(answer).error();
  auto document = base::parse_json(*answer);
  if (!document) return std::move(document).error().in("the host's answer");
  return document;
}

}  // namespace oneclaw::cli
