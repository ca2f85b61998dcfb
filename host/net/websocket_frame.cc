#include "host/net/websocket_frame.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>

namespace oneclaw::net {
namespace {

std::string base64(const unsigned char* data, std::size_t size) {
  std::string out(4 * ((size + 2) / 3) + 1, '\0');  // EVP_EncodeBlock writes a NUL behind
  const int n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), data, static_cast<int>(size));
  out.resize(static_cast<std::size_t>(n));
  return out;
}

}  // namespace

WsParse parse_ws_head(std::string_view bytes, WsFrameHead* head) noexcept {
  if (bytes.size() < 2) return WsParse::need_more;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])); };
  const unsigned opcode = byte(0) & 0x0f;
  const bool known = opcode <= 2 || (opcode >= 8 && opcode <= 10);
  if ((byte(0) & 0x70) != 0 || !known || (byte(1) & 0x80) != 0) return WsParse::broken;
  head->opcode = static_cast<WsOpcode>(opcode);
  head->fin = (byte(0) & 0x80) != 0;
  head->length = byte(1) & 0x7f;
  head->head_bytes = 2;
  if (head->is_control() && (!head->fin || head->length > kMaxWsControlBytes)) return WsParse::broken;
  if (head->length < 126) return WsParse::done;
  const std::size_t extra = head->length == 126 ? 2 : 8;
  if (bytes.size() < 2 + extra) return WsParse::need_more;
  head->length = 0;
  for (std::size_t i = 0; i < extra; ++i) head->length = head->length << 8 | byte(2 + i);
  head->head_bytes = 2 + extra;
  const bool shortest = extra == 2 ? head->length >= 126 : head->length > 0xffff;
  return shortest && head->length <= INT64_MAX ? WsParse::done : WsParse::broken;
}

std::string make_ws_frame(WsOpcode opcode, std::string_view payload) {
  std::string frame;
  frame.reserve(payload.size() + 14);
  frame += static_cast<char>(0x80 | static_cast<unsigned>(opcode));
  const std::uint64_t length = payload.size();
  const auto append_length = [&](int bytes) {
    for (int i = bytes - 1; i >= 0; --i) frame += static_cast<char>(length >> (8 * i));
  };
  if (length < 126) {
    frame += static_cast<char>(0x80 | length);
  } else if (length <= 0xffff) {
    frame += static_cast<char>(0x80 | 126);
    append_length(2);
  } else {
    frame += static_cast<char>(0x80 | 127u);
    append_length(8);
  }
  std::array<unsigned char, 4> mask{};
  RAND_bytes(mask.data(), mask.size());
  frame.append(reinterpret_cast<const char*>(mask.data()), mask.size());
  const std::size_t begin = frame.size();
  frame += payload;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame[begin + i] = static_cast<char>(static_cast<unsigned char>(frame[begin + i]) ^ mask[i % 4]);
  }
  return frame;
}

bool is_ws_close_code(std::uint16_t code) noexcept {
  return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) ||
         (code >= 3000 && code <= 4999);
}

std::string make_ws_key() {
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), bytes.size());
  return base64(bytes.data(), bytes.size());
}

std::string ws_accept_for(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return base64(digest.data(), size);
}

}  // namespace oneclaw::net
