// WebSocket frames as bytes (RFC 6455, section 5): reading the headers a server sends, making the frames of a client.
//
// Leaf, any thread. Internal to host/net.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::net {

enum class WsOpcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

inline constexpr std::size_t kMaxWsControlBytes = 125;

struct WsFrameHead {
  WsOpcode opcode = WsOpcode::continuation;
  bool fin = false;
  std::uint64_t length = 0;
  std::size_t head_bytes = 0;
  bool is_control() const noexcept { return (static_cast<unsigned>(opcode) & 8u) != 0; }
};

enum class WsParse : std::uint8_t { done, need_more, broken };

// Reads the head of a frame from a server. `broken`: reserved bits, unknown opcode, a mask, a long or split control
// frame, or a length that is not the shortest form.
WsParse parse_ws_head(std::string_view bytes, WsFrameHead* head) noexcept;

// One whole masked frame of a client. The mask comes from OpenSSL's random numbers.
std::string make_ws_frame(WsOpcode opcode, std::string_view payload);

// Close codes that a peer may send.
bool is_ws_close_code(std::uint16_t code) noexcept;

std::string make_ws_key();
// What the server must answer to that key.
std::string ws_accept_for(std::string_view key);

}  // namespace oneclaw::net
