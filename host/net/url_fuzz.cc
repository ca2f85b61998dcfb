// URLs, redirects and permission patterns from anybody: what passes is in its normal form, and no odd spelling of a
// guarded address gets past the guard.
#include "host/net/address_guard.h"
#include "host/net/egress.h"
#include "host/net/url.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using oneclaw::net::Egress;
using oneclaw::net::IpAddress;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_url(const oneclaw::net::Url& url) {
  const auto again = oneclaw::net::parse_url(url.text());
  check(again.ok() && again->text() == url.text() && again->same_origin(url));
  check(!url.host.empty() && url.port != 0 && url.target.front() == '/');
  for (const char c : url.text()) check(static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f);
  // A name whose last label is a number could be an address to somebody else.
  const std::string last = url.host.substr(url.host.rfind('.') + 1);
  if (!url.host_is_v6 && last.find_first_not_of("0123456789") == std::string::npos)
    check(IpAddress::parse(url.host).has_value());
  static const Egress everywhere = *Egress::parse(std::vector<std::string>{"*:*"});
  check(everywhere.check_target(url.scheme, url.host, url.port).ok());
  if (const auto address = IpAddress::parse(url.host)) {
    check(everywhere.check_address(url.host, *address, url.port).ok() ==
          oneclaw::net::guarded_reason(*address).empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto url = oneclaw::net::parse_url(text)) check_url(*url);
  static const auto base = *oneclaw::net::parse_url("https://base.example:8443/a/b?c");
  if (const auto url = oneclaw::net::resolve_url(base, text)) check_url(*url);
  if (const auto rules = Egress::parse(std::vector<std::string>{text})) {
    check(rules->describe().front() == text);
    static_cast<void>(rules->check_target("https", "base.example", 443));
    static_cast<void>(rules->check_address("base.example", *IpAddress::parse("10.0.0.1"), 443));
  }
  return 0;
}
