// The kinds of interface a plugin may provide, their ids, and the check of a table before it is used.
//
// Leaf, any thread.
#pragma once

#include "host/base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::plugin::instance {

enum class Kind : std::uint8_t { store, cache, channel, tool, workflow, durable, http };
inline constexpr std::size_t kKindCount = 7;

std::string_view kind_id(Kind kind) noexcept;    // "oneclaw.store/1"
std::string_view kind_name(Kind kind) noexcept;  // "store"
std::optional<Kind> kind_of_id(std::string_view id) noexcept;
std::vector<std::string> all_kind_ids();

// A table a plugin handed out: there, long enough for minor 0, every function of minor 0 present.
base::Result<void> check_table(Kind kind, const void* table);

}  // namespace oneclaw::plugin::instance
