#include "plugins/tool_website/html/tokenizer.h"

#include "plugins/tool_website/html/ascii.h"
#include "plugins/tool_website/html/character_reference.h"
#include "plugins/tool_website/html/unicode.h"

#include <algorithm>

namespace oneclaw::tool_website::html {

const std::string_view* Token::find(std::string_view name) const noexcept {
  for (const Attribute& attribute : attributes) {
    if (attribute.name == name) return &attribute.value;
  }
  return nullptr;
}

std::string_view Token::get(std::string_view name) const noexcept {
  const std::string_view* value = find(name);
  return value == nullptr ? std::string_view() : *value;
}

Tokenizer::Tokenizer(std::string_view input) : input_(input) {
  // Never to grow: the views of a tag point into the slots.
  attributes_.reserve(kMaxAttributes);
  slots_.reserve(kMaxAttributes + 1);
  slots_.emplace_back();
}

const Token& Tokenizer::next() {
  token_ = {};
  while (!at_end()) {
    bool done = false;
    switch (mode_) {
      case TextMode::data:
        done = read_data();
        break;
      case TextMode::rcdata:
      case TextMode::rawtext:
      case TextMode::script:
        done = read_raw();
        break;
      case TextMode::plaintext:
        done = read_plaintext();
        break;
      case TextMode::cdata:
        done = read_cdata();
        break;
    }
    if (done) return token_;
  }
  emit_end();
  return token_;
}

void Tokenizer::skip_space() noexcept {
  while (!at_end() && is_space(input_[pos_])) ++pos_;
}

bool Tokenizer::emit_text(std::string_view text) {
  if (text.empty()) return false;
  token_ = {};
  token_.kind = TokenKind::text;
  token_.text = text;
  return true;
}

bool Tokenizer::emit_end() {
  token_ = {};
  pos_ = input_.size();
  return true;
}

// `raw` itself, or in `buffer` with U+0000 replaced and upper-case letters made small.
std::string_view Tokenizer::with_replacement(std::string_view raw, std::string& buffer, bool lower) const {
  const auto changes = [lower](char c) { return c == '\0' || (lower && is_upper(c)); };
  if (std::none_of(raw.begin(), raw.end(), changes)) return raw;
  buffer.clear();
  for (const char c : raw) {
    if (c == '\0') {
      buffer += kReplacement;
    } else {
      buffer += lower ? to_lower(c) : c;
    }
  }
  return buffer;
}

bool Tokenizer::read_data() {
  const std::size_t begin = pos_;
  while (!at_end() && input_[pos_] != '<' && input_[pos_] != '&') ++pos_;
  if (pos_ > begin) return emit_text(input_.substr(begin, pos_ - begin));
  if (peek() == '&') return read_reference_text();
  bool is_text = false;
  const bool done = read_markup(&is_text);
  if (!is_text) return done;
  pos_ = begin + 1;
  return emit_text(input_.substr(begin, 1));
}

// At '<'. *is_text: it begins nothing.
bool Tokenizer::read_markup(bool* is_text) {
  const char c = peek(1);
  if (is_alpha(c)) {
    ++pos_;
    return read_tag(false);
  }
  if (c == '!') {
    pos_ += 2;
    return read_declaration();
  }
  if (c == '?') {
    ++pos_;
    return read_bogus_comment();
  }
  if (c != '/' || !has(2)) {
    *is_text = true;
    return false;
  }
  pos_ += 2;
  if (is_alpha(peek())) return read_tag(true);
  if (peek() != '>') return read_bogus_comment();
  ++pos_;  // "</>" is nothing
  return false;
}

bool Tokenizer::read_reference_text() {
  text_buffer_.clear();
  pos_ += append_reference(input_.substr(pos_), false, text_buffer_);
  return emit_text(text_buffer_);
}

bool Tokenizer::read_plaintext() {
  const std::string_view rest = input_.substr(pos_);
  pos_ = input_.size();
  return emit_text(with_replacement(rest, text_buffer_, false));
}

bool Tokenizer::read_cdata() {
  const std::size_t begin = pos_;
  const std::size_t close = input_.find("]]>", pos_);
  const std::size_t end = std::min(close, input_.size());
  pos_ = close == std::string_view::npos ? end : end + 3;
  mode_ = TextMode::data;
  return emit_text(input_.substr(begin, end - begin));
}

}  // namespace oneclaw::tool_website::html
