// Query and location as they are compared: lower case, letters and digits, single spaces between words.
//
// Leaf, any thread. Covers the letters of the sample data (ASCII, Latin-1), also when accents are combining marks.
#pragma once

#include <string>
#include <string_view>

namespace oneclaw::tool_places_sample {

std::string folded(std::string_view text);
// Whether the words of `phrase` stand in `text` one after the other. Precondition: both are folded.
bool has_phrase(std::string_view text, std::string_view phrase);
// "Copper Löwe Pipe & Drain" as the first label of a host: "copper-loewe-pipe-drain".
std::string slug_of(std::string_view name);

}  // namespace oneclaw::tool_places_sample
