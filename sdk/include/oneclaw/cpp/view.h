// oneclaw/cpp/view.h - the ABI's string and byte views as std::string_view and back.
//
// Nothing here owns or copies: a view is good for as long as what it was made from.
#pragma once

#include <oneclaw/abi.h>

#include <string_view>

namespace oneclaw::sdk {

constexpr oc_str str(std::string_view text) noexcept { return {text.data(), text.size()}; }
constexpr oc_bytes bytes(std::string_view data) noexcept { return {data.data(), data.size()}; }

constexpr std::string_view view(oc_str text) noexcept { return {text.ptr, text.len}; }
inline std::string_view view(oc_bytes data) noexcept { return {static_cast<const char*>(data.ptr), data.len}; }

}  // namespace oneclaw::sdk
