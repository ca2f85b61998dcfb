// Actions as numbers, where a platform has no button for them: "Reply 2 for Show more".
//
// The channel keeps the list with the conversation and asks chosen() when the reader answers. Leaf, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace oneclaw::render {

struct Choice {
  std::uint32_t number = 0;  // from 1, in the order of the view
  std::string action;        // the action's id
  std::string label;         // as shown
  bool operator==(const Choice&) const = default;
};

// The choice that a reply means: its number ("2", " #2. "), or its label whatever the case of its ASCII letters.
// nullptr when it means none.
const Choice* chosen(std::span<const Choice> choices, std::string_view reply) noexcept;

}  // namespace oneclaw::render
