// A view as every channel would send it, as JSON: what the host's simulator shows without an account anywhere.
//
// Leaf, any thread.
#pragma once

#include <oneclaw/cpp/status.h>
#include <oneclaw/render/view.h>

#include <span>
#include <string>
#include <string_view>

namespace oneclaw::render {

// discord, telegram, sms, imessage, terminal, web.
std::span<const std::string_view> simulated_channels() noexcept;

// A JSON array of native messages, made by the very functions that channel plugins call, with their default options:
//   discord   the bodies of POST /channels/{id}/messages
//   telegram  {"text","parse_mode":"HTML","reply_markup"?}
//   sms       {"text","encoding":"gsm7"|"ucs2","segments"}
//   imessage, terminal  {"text"}
//   web       the view
// Where actions are numbered, the last message also has "choices": [{"number","action","label"}].
// OC_NOT_FOUND names the channels there are.
sdk::Result<std::string> simulate(const View& view, std::string_view channel);

}  // namespace oneclaw::render
