// The view of sdk/abi/view.md as a C++ value: made by workflows and the host, drawn by channels.
//
// Read with parse_view, written with to_json; both hold the same rules and limits. A View is a plain value. Leaf, any
// thread.
#pragma once

#include <oneclaw/channel.h>
#include <oneclaw/cpp/status.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::render {

inline constexpr std::size_t kMaxViewBytes = OC_CHANNEL_MAX_VIEW;
inline constexpr std::size_t kMaxViewDepth = 32;    // also of members that nobody knows
inline constexpr std::size_t kMaxLineBytes = 4096;  // titles, labels, values, names
inline constexpr std::size_t kMaxItems = 100;
inline constexpr std::size_t kMaxFields = 25;  // of one item
inline constexpr std::size_t kMaxActions = 50;
inline constexpr std::size_t kMaxActionIdBytes = 64;
inline constexpr std::size_t kMaxAttachments = 10;
inline constexpr std::uint64_t kMaxCount = 1'000'000'000;  // of pages, items, steps

struct Field {
  std::string label;
  std::string value;
  bool operator==(const Field&) const = default;
};

struct Item {
  std::string title;
  std::string text;
  std::string url;
  std::vector<Field> fields;
  bool operator==(const Item&) const = default;
};

enum class ActionStyle : std::uint8_t { secondary, primary, danger };

struct Action {
  std::string id;
  std::string label;
  ActionStyle style = ActionStyle::secondary;
  std::string url;
  bool operator==(const Action&) const = default;
};

struct Page {
  std::uint64_t index = 0;
  std::uint64_t count = 1;
  std::uint64_t total = 0;
  bool operator==(const Page&) const = default;
};

struct Progress {
  std::uint64_t done = 0;
  std::uint64_t total = 0;  // 0: not known yet
  std::string label;
  bool operator==(const Progress&) const = default;
};

struct Attachment {
  std::string artifact;
  std::string name;
  std::string media_type;
  bool operator==(const Attachment&) const = default;
};

// Empty text means: not there.
struct View {
  std::string title;
  std::string text;
  std::string url;
  std::optional<std::uint32_t> color;  // 0xrrggbb
  std::vector<Item> items;
  std::vector<Action> actions;
  std::optional<Page> page;
  std::optional<Progress> progress;
  std::vector<Attachment> attachments;
  bool operator==(const View&) const = default;
};

// Reads and checks. Text is kept as it was written. OC_INVALID or OC_TOO_LARGE; the error begins with the JSON pointer
// of what is wrong ("/items/3/url: ..."), or the line and column where the text is no JSON.
sdk::Result<View> parse_view(std::string_view json);

// The rules of parse_view for a view that was built in C++, with the same errors.
sdk::Status check_view(const View& view);

// Compact JSON, members in the order of view.md, absent ones left out. Valid JSON for any View: what is no UTF-8
// becomes U+FFFD.
std::string to_json(const View& view);

// The view as every renderer takes it: text cleaned, URLs normal, and what cannot be shown left out (a blank title, a
// URL that is none, an action without label). For any View; nothing of it can hurt a platform afterwards but its
// length.
View sanitize(const View& view);

}  // namespace oneclaw::render
