// What the tests of the HTTP server share: a handler with a few paths, and requests as text.
#pragma once

#include "host/net/http_server.h"
#include "host/net/net_for_test.h"

#include <stdexcept>
#include <string>
#include <string_view>

namespace oneclaw::net {

// "/echo" gives the body back whole, "/pieces" in pieces as they come, "/ignore" leaves it unread.
inline void test_handler(Exchange& x) {
  if (x.path() == "/echo") {
    auto body = x.body(1 << 20);
    if (!body) return;
    static_cast<void>(x.reply({.content_type = "text/plain", .body = *body}));
  } else if (x.path() == "/pieces") {
    if (!x.begin({.content_type = "text/plain"})) return;
    char buffer[1000];
    for (;;) {
      auto n = x.read(buffer);
      if (!n) return;
      if (*n == 0) break;
      if (!x.write({buffer, *n})) return;
    }
    static_cast<void>(x.end());
  } else if (x.path() == "/throw") {
    throw std::runtime_error("on purpose");
  } else if (x.path() == "/silent") {
    return;
  } else if (x.path() == "/empty") {
    static_cast<void>(x.reply({.status = 204}));
  } else if (x.path() == "/short") {
    static_cast<void>(x.begin({.content_length = 10}));
    static_cast<void>(x.write("12345"));
    static_cast<void>(x.end());
  } else {
    static_cast<void>(x.reply({.content_type = "text/plain", .body = "hello"}));
  }
}

inline std::string get(std::string_view target, std::string_view more = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(more) + "\r\n";
}
inline std::string post(std::string_view target, std::string_view body, std::string_view more = "") {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(more) + "\r\n" + std::string(body);
}

using HttpServerTest = NetTest;

}  // namespace oneclaw::net
