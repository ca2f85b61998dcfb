// Commands and answers as the JSON of the REST API.
//
// JSON holds text only, and a cache holds bytes: a word that is no UTF-8 (or looks like one that was not) is kept on
// the server as kMarker and its base64. Answers come in base64 (Upstash-Encoding), which holds any bytes. Values, no
// state.
#pragma once

#include "sdk/redis/command.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::cache_upstash {

inline constexpr std::string_view kMarker =
    "\x02"
    "b64:";

// ["SET","key","value"]
std::string to_json(const sdk::redis::Command& command);

// The answers of a pipeline of `count` commands, in order; empty when `body` is anything else.
std::optional<std::vector<sdk::redis::Reply>> parse_answers(std::string_view body, size_t count);

// {"error":"..."}: its text, else "".
std::string error_of(std::string_view body);

}  // namespace oneclaw::cache_upstash
