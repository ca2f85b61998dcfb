// The tokenizer inside a tag: its name, its attributes, their values.
#include "plugins/tool_website/html/ascii.h"
#include "plugins/tool_website/html/character_reference.h"
#include "plugins/tool_website/html/tokenizer.h"
#include "plugins/tool_website/html/unicode.h"

#include <algorithm>

namespace oneclaw::tool_website::html {

// At the first letter of the name. A tag that the input's end cuts off is nothing.
bool Tokenizer::read_tag(bool is_end) {
  const std::size_t begin = pos_;
  while (!at_end() && !is_space(input_[pos_]) && input_[pos_] != '/' && input_[pos_] != '>') ++pos_;
  if (at_end()) return emit_end();
  const std::string_view name = with_replacement(input_.substr(begin, pos_ - begin), text_buffer_, true);
  attributes_.clear();
  token_ = {};
  if (!read_attributes()) return emit_end();
  token_.kind = is_end ? TokenKind::end_tag : TokenKind::start_tag;
  token_.text = name;
  token_.attributes = attributes_;
  if (!is_end) last_start_ = name;
  return true;
}

// Up to and including '>'. False when the input ends before.
bool Tokenizer::read_attributes() {
  for (;;) {
    skip_space();
    if (at_end()) return false;
    if (peek() == '>') {
      ++pos_;
      return true;
    }
    if (peek() == '/') {
      ++pos_;
      if (peek() != '>' || at_end()) continue;
      token_.self_closing = true;
      ++pos_;
      return true;
    }
    if (!read_attribute()) return false;
  }
}

bool Tokenizer::read_attribute() {
  const std::size_t begin = pos_;
  ++pos_;  // even a '=' begins a name
  while (!at_end() && !is_space(input_[pos_]) && input_[pos_] != '/' && input_[pos_] != '>' && input_[pos_] != '=')
    ++pos_;
  const std::string_view raw_name = input_.substr(begin, pos_ - begin);
  skip_space();
  const std::size_t slot = std::min(attributes_.size(), kMaxAttributes);
  if (slots_.size() <= slot) slots_.emplace_back();
  std::string_view value;
  if (!at_end() && peek() == '=') {
    ++pos_;
    if (!read_value(slot, &value)) return false;
  }
  if (at_end()) return false;
  store(slot, with_replacement(raw_name, slots_[slot].name, true), value);
  return true;
}

void Tokenizer::store(std::size_t slot, std::string_view name, std::string_view value) {
  if (slot == kMaxAttributes) return;
  const bool is_known =
      std::any_of(attributes_.begin(), attributes_.end(), [&](const Attribute& a) { return a.name == name; });
  if (!is_known) attributes_.push_back({name, value});
}

// After '='. False when the input ends inside.
bool Tokenizer::read_value(std::size_t slot, std::string_view* value) {
  skip_space();
  if (at_end()) return false;
  std::string& buffer = slots_[slot].value;
  const char c = peek();
  if (c == '"' || c == '\'') {
    ++pos_;
    return read_quoted(c, buffer, value);
  }
  if (c != '>') read_unquoted(buffer, value);
  return true;
}

namespace {

// References decoded and U+0000 replaced; `raw` itself when there is nothing to do.
std::string_view attribute_value(std::string_view raw, std::string& buffer) {
  const auto plain_bytes = [](std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && text[at] != '&' && text[at] != '\0') ++at;
    return at;
  };
  if (plain_bytes(raw) == raw.size()) return raw;
  buffer.clear();
  while (!raw.empty()) {
    const std::size_t plain = plain_bytes(raw);
    buffer += raw.substr(0, plain);
    raw.remove_prefix(plain);
    if (raw.empty()) break;
    if (raw.front() == '&') {
      raw.remove_prefix(append_reference(raw, true, buffer));
    } else {
      buffer += kReplacement;
      raw.remove_prefix(1);
    }
  }
  return buffer;
}

}  // namespace

bool Tokenizer::read_quoted(char quote, std::string& buffer, std::string_view* value) {
  const std::size_t close = input_.find(quote, pos_);
  if (close == std::string_view::npos) {
    pos_ = input_.size();
    return false;
  }
  *value = attribute_value(input_.substr(pos_, close - pos_), buffer);
  pos_ = close + 1;
  return true;
}

void Tokenizer::read_unquoted(std::string& buffer, std::string_view* value) {
  const std::size_t begin = pos_;
  while (!at_end() && !is_space(input_[pos_]) && input_[pos_] != '>') ++pos_;
  *value = attribute_value(input_.substr(begin, pos_ - begin), buffer);
}

}  // namespace oneclaw::tool_website::html
