// The input and output of places.search as JSON.
//
// Leaf, any thread.
#pragma once

#include "catalogue.h"

#include <oneclaw/cpp/status.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::tool_places_sample {

// OC_INVALID.
sdk::Result<PlaceQuery> read_query(std::string_view json);

// `port`: of the sample websites; 0 when they are not served: then no place has a website, and the note says so.
std::string to_json(const PlaceAnswer& answer, std::uint16_t port);

}  // namespace oneclaw::tool_places_sample
