// What an error of a Redis-like server means to the caller of a cache.
#pragma once

#include "sdk/redis/command.h"

#include <oneclaw/cpp/status.h>

#include <string>
#include <string_view>

namespace oneclaw::sdk::redis {

// The server's own words, at most 200 bytes of printable ASCII: they may quote a key.
std::string shown(std::string_view server_text);

// Precondition: reply.kind is error. The text names the command, what the server said and what to do.
Status refusal(const Command& command, const Reply& reply);

// The server cannot serve at the moment, though it answers, and will by itself (LOADING, BUSY, MASTERDOWN).
bool is_passing(const Reply& reply) noexcept;

}  // namespace oneclaw::sdk::redis
