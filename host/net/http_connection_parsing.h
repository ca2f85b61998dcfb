// The part of a server's connection that knows Beast, for the files that read heads and bodies. Internal to host/net.
#pragma once

#include "host/net/http_connection.h"
#include "host/net/http_parser.h"

#include <optional>
#include <string_view>

namespace oneclaw::net {

struct HttpConnection::Parsing {
  MessageHead head;
  std::optional<MessageParser<true>> parser;
};

// A line that ends with LF alone.
inline bool has_bare_line_feed(std::string_view text) noexcept {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') return true;
  }
  return false;
}

}  // namespace oneclaw::net
