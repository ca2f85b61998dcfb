// How a stored file is named in an answer. Leaf.
#pragma once

#include <string>
#include <string_view>

namespace oneclaw::api {

// The value of content-disposition for a download under `name` (UTF-8 without control characters): in ASCII for every
// client, and in UTF-8 (RFC 6266) when that loses something.
std::string attachment_named(std::string_view name);

}  // namespace oneclaw::api
