#include "plugins/tool_website/html/entities.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace oneclaw::tool_website::html {
namespace {

struct Entity {
  const char* name;
  std::uint32_t first;
  std::uint32_t second;
};

constexpr Entity kEntities[] = {
#include "plugins/tool_website/html/entities.inc"
};

constexpr unsigned char at(const Entity& entity, std::size_t index) {
  return static_cast<unsigned char>(entity.name[index]);
}

// Where the names with each first letter begin.
constexpr std::array<std::uint16_t, 129> make_beginnings() {
  std::array<std::uint16_t, 129> beginnings{};
  std::uint16_t next = 0;
  for (std::size_t letter = 0; letter <= 128; ++letter) {
    while (next < std::size(kEntities) && at(kEntities[next], 0) < letter) ++next;
    beginnings[letter] = next;
  }
  return beginnings;
}
constexpr auto kBeginnings = make_beginnings();

}  // namespace

NamedReference match_named_reference(std::string_view text) noexcept {
  NamedReference found;
  const auto letter = static_cast<unsigned char>(text.empty() ? '\0' : text.front());
  if (letter >= 128) return found;
  const Entity* low = kEntities + kBeginnings[letter];
  const Entity* high = kEntities + kBeginnings[letter + 1u];
  if (low == high) return found;
  // All names in [low, high) share the first `i` characters; none of them ends before.
  for (std::size_t i = 1; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    low = std::lower_bound(low, high, c, [i](const Entity& e, unsigned char v) { return at(e, i) < v; });
    high = std::upper_bound(low, high, c, [i](unsigned char v, const Entity& e) { return v < at(e, i); });
    if (low == high) break;
    if (low->name[i + 1] == '\0') {
      found = {i + 1, low->first, low->second};
      if (++low == high) break;
    }
  }
  return found;
}

}  // namespace oneclaw::tool_website::html
