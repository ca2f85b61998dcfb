// What a request of the messages API says, checked.
//
// Leaf, any thread.
#pragma once

#include <oneclaw/cpp/status.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::channel_web {

inline constexpr uint64_t kMaxBody = 64u << 10;
inline constexpr std::size_t kMaxText = 8000;  // bytes of one message
inline constexpr std::size_t kMaxName = 64;    // bytes of ids and names of conversations
inline constexpr std::string_view kDefaultConversation = "main";

// Either text, or action with the message that it stands on.
struct PostRequest {
  std::string conversation{kDefaultConversation};
  std::string id;  // empty: the caller gave none
  std::string text;
  std::string action;
  std::string message;
};

// OC_INVALID with the JSON pointer of what is wrong; OC_TOO_LARGE.
sdk::Result<PostRequest> parse_post(std::string_view body);

// Ids and names: 1 to kMaxName letters, digits, '_' and '-'.
bool is_name(std::string_view text) noexcept;
// The decoded value of a query parameter; empty when absent or broken.
std::string query_value(std::string_view query, std::string_view name);
// `text` as a whole number from `least` to `most`; `otherwise` for empty text; OC_INVALID with `name`.
sdk::Result<int64_t> number_in(std::string_view text, std::string_view name, int64_t least, int64_t most,
                               int64_t otherwise);

}  // namespace oneclaw::channel_web
