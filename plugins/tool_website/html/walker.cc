#include "plugins/tool_website/html/walker.h"

#include "plugins/tool_website/html/ascii.h"

#include <algorithm>

namespace oneclaw::tool_website::html {
namespace {

// An unknown element is looked for among that many of the innermost ones.
constexpr std::size_t kMaxUnknownSearch = 64;

std::uint8_t bucket_of(std::string_view name) noexcept {
  std::uint32_t hash = 2166136261u;
  for (const char c : name.substr(0, 32)) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return static_cast<std::uint8_t>(hash >> 24 ^ hash);
}

bool hides(Tag tag, const Token& token) noexcept {
  return tag == Tag::template_ || tag == Tag::noscript || tag == Tag::svg || tag == Tag::math ||
         token.find("hidden") != nullptr;
}

// `open` ends by itself where `opening` begins.
bool ends_before(Tag open, Tag opening) noexcept {
  switch (open) {
    case Tag::p:
      return is_block(opening) && opening != Tag::br;
    case Tag::li:
      return opening == Tag::li;
    case Tag::dt:
    case Tag::dd:
      return opening == Tag::dt || opening == Tag::dd;
    case Tag::option:
      return opening == Tag::option;
    case Tag::td:
    case Tag::th:
      return opening == Tag::td || opening == Tag::th || opening == Tag::tr;
    case Tag::tr:
      return opening == Tag::tr;
    case Tag::a:
      return opening == Tag::a;
    case Tag::button:
      return opening == Tag::button;
    default:
      return is_heading(open) && is_heading(opening);
  }
}

}  // namespace

Walker::Walker(std::string_view page, PageHandler& handler) : tokenizer_(page), handler_(handler) {
  open_.reserve(kMaxDepth + 1);
}

void Walker::run() {
  for (;;) {
    const Token& token = tokenizer_.next();
    ++steps_;
    switch (token.kind) {
      case TokenKind::start_tag:
        start(token);
        break;
      case TokenKind::end_tag:
        end(token);
        break;
      case TokenKind::text:
        handler_.on_text(token.text, place());
        break;
      case TokenKind::comment:
      case TokenKind::doctype:
        break;
      case TokenKind::end:
        while (!open_.empty()) pop();
        return;
    }
  }
}

Place Walker::place() const noexcept {
  return {in_head_, !open_.empty() && open_.back().is_hidden, open_.empty() ? Tag::other : open_.back().tag};
}

std::uint32_t& Walker::open_count(Tag tag, std::uint8_t bucket) noexcept {
  return tag == Tag::other ? other_counts_[bucket] : counts_[static_cast<std::size_t>(tag)];
}

void Walker::start(const Token& token) {
  const Tag tag = tag_of(token.text);
  const bool is_foreign =
      counts_[static_cast<std::size_t>(Tag::svg)] + counts_[static_cast<std::size_t>(Tag::math)] > 0;
  // "<title>" inside of a drawing is the drawing's.
  const TextMode mode = is_foreign ? TextMode::data : mode_of(tag);
  if (!is_foreign) close_implied(tag);
  if (!is_head_content(tag) && !place().is_hidden) in_head_ = false;
  const bool has_content = !is_void(tag) && !(is_foreign && token.self_closing);
  const bool is_hidden = place().is_hidden || hides(tag, token);
  const std::uint8_t bucket = tag == Tag::other ? bucket_of(token.text) : 0;
  handler_.on_start(tag, token, place());
  if (mode != TextMode::data) tokenizer_.set_mode(mode);
  if (!has_content || ((tag == Tag::svg || tag == Tag::math) && token.self_closing)) return;
  push(tag, bucket, is_hidden);
}

void Walker::push(Tag tag, std::uint8_t bucket, bool is_hidden) {
  // The content of a script is text, never an element: one of these may stand on top.
  if (open_.size() >= kMaxDepth && mode_of(tag) == TextMode::data) {
    ++beyond_;
    handler_.on_end(tag);
    return;
  }
  open_.push_back({tag, bucket, is_hidden});
  ++open_count(tag, bucket);
  if (tag == Tag::svg || tag == Tag::math) tokenizer_.set_foreign(true);
}

void Walker::pop() {
  const Open open = open_.back();
  open_.pop_back();
  --open_count(open.tag, open.bucket);
  ++steps_;
  if (open.tag == Tag::svg || open.tag == Tag::math) {
    tokenizer_.set_foreign(counts_[static_cast<std::size_t>(Tag::svg)] + counts_[static_cast<std::size_t>(Tag::math)] >
                           0);
  }
  handler_.on_end(open.tag);
}

void Walker::close_implied(Tag opening) {
  while (!open_.empty() && beyond_ == 0 && ends_before(open_.back().tag, opening)) pop();
}

void Walker::end(const Token& token) {
  const Tag tag = tag_of(token.text);
  if (is_void(tag)) return;
  if (beyond_ > 0 && open_.size() <= kMaxDepth) {
    --beyond_;
    return;
  }
  const std::uint8_t bucket = tag == Tag::other ? bucket_of(token.text) : 0;
  if (open_count(tag, bucket) == 0) return;
  // A known element is there, and finding it closes everything above it: each is looked at once.
  const std::size_t most = tag == Tag::other ? kMaxUnknownSearch : kMaxDepth;
  std::size_t above = 0;
  while (above < open_.size() && above < most) {
    const Open& open = open_[open_.size() - 1 - above];
    ++steps_;
    if (open.tag == tag && open.bucket == bucket) break;
    ++above;
  }
  if (above == open_.size() || above == most) return;
  for (std::size_t i = 0; i <= above; ++i) pop();
}

}  // namespace oneclaw::tool_website::html
