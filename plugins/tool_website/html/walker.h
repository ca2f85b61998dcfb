// Walks a page: drives the tokenizer, keeps the open elements, and tells a handler what stands where.
//
// Not a tree builder: end tags close the nearest open element of that name, a few elements close by themselves, nothing
// is moved. Work is linear in the page: an end tag without an open element costs nothing, and beyond kMaxDepth elements
// are counted but not kept.
// Leaf; one object, one thread.
#pragma once

#include "plugins/tool_website/html/element.h"
#include "plugins/tool_website/html/tokenizer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace oneclaw::tool_website::html {

// Where a token stands.
struct Place {
  bool in_head = true;      // nothing of a body was seen yet
  bool is_hidden = false;   // inside template, noscript, svg, math or an element with the attribute "hidden"
  Tag parent = Tag::other;  // the innermost open element
};

class PageHandler {
 public:
  virtual void on_start(Tag tag, const Token& token, const Place& place) = 0;
  virtual void on_end(Tag tag) = 0;  // of every element that on_start() told of, except those without content
  // In pieces. Also the content of script, style, title and textarea: place.parent tells.
  virtual void on_text(std::string_view text, const Place& place) = 0;

 protected:
  ~PageHandler() = default;
};

class Walker {
 public:
  static constexpr std::size_t kMaxDepth = 512;

  // Precondition: as Tokenizer's.
  Walker(std::string_view page, PageHandler& handler);
  void run();

  // Open elements looked at, tokens read: what the test of linear work counts.
  std::uint64_t steps() const noexcept { return steps_; }

 private:
  struct Open {
    Tag tag;
    std::uint8_t bucket;  // of an element known only by its name
    bool is_hidden;
  };

  void start(const Token& token);
  void end(const Token& token);
  void close_implied(Tag opening);
  void push(Tag tag, std::uint8_t bucket, bool is_hidden);
  void pop();
  Place place() const noexcept;
  std::uint32_t& open_count(Tag tag, std::uint8_t bucket) noexcept;

  Tokenizer tokenizer_;
  PageHandler& handler_;
  std::vector<Open> open_;
  std::array<std::uint32_t, static_cast<std::size_t>(Tag::count)> counts_{};
  std::array<std::uint32_t, 256> other_counts_{};
  std::uint64_t beyond_ = 0;  // open elements deeper than kMaxDepth
  bool in_head_ = true;
  std::uint64_t steps_ = 0;
};

}  // namespace oneclaw::tool_website::html
