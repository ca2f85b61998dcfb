// Packs text and fields into embeds, and embeds into messages, within Discord's limits.
//
// Given text is not escaped yet. Not thread-safe, one view.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::render {

struct EmbedField {
  std::string name;
  std::string value;
};

// Escaped texts.
struct Embed {
  std::string title;
  std::string url;
  std::string description;
  std::vector<EmbedField> fields;
  std::string footer;

  std::size_t units() const noexcept;
};

class EmbedPacker {
 public:
  explicit EmbedPacker(std::size_t max_messages) : max_messages_(max_messages) {}

  // An embed of its own, continued in others when the text is too long. A title that is cut stands whole in the text.
  void add_text(std::string_view title, std::string url, std::string text);
  // A field of the last embed, or of a new one; an embed of its own when a field cannot hold it.
  void add_field(std::string_view name, std::string_view value);
  // Lets the next additions use as many messages as they need.
  void lift_limit() noexcept { max_messages_ = static_cast<std::size_t>(-1); }

  bool is_cut() const noexcept { return is_cut_; }
  // Each message is its embeds; none is empty. `footer` goes to the very last embed.
  std::vector<std::vector<Embed>> finish(std::string_view footer);

 private:
  bool place(Embed embed);
  bool fits(std::size_t units) const noexcept;

  std::size_t max_messages_;
  std::vector<std::vector<Embed>> messages_;
  std::size_t used_ = 0;    // units of the last message
  bool is_closed_ = false;  // the last embed is one thing's own and takes no field of another
  bool is_cut_ = false;
};

}  // namespace oneclaw::render
