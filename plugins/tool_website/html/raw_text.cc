// The tokenizer inside title, textarea, style and script: everything is text up to the end tag of that name.
#include "plugins/tool_website/html/ascii.h"
#include "plugins/tool_website/html/character_reference.h"
#include "plugins/tool_website/html/tokenizer.h"

#include <algorithm>

namespace oneclaw::tool_website::html {
namespace {

bool ends_name(std::string_view text, std::size_t at) noexcept {
  return at < text.size() && (is_space(text[at]) || text[at] == '/' || text[at] == '>');
}

std::size_t letters_end(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && is_alpha(text[at])) ++at;
  return at;
}

}  // namespace

bool Tokenizer::ends_here(std::size_t at) const noexcept {
  const std::size_t name = at + 2;
  return !last_start_.empty() && input_.substr(at, 2) == "</" &&
         iequals(input_.substr(std::min(name, input_.size()), last_start_.size()), last_start_) &&
         ends_name(input_, name + last_start_.size());
}

bool Tokenizer::read_raw() {
  const std::size_t begin = pos_;
  if (ends_here(begin)) {
    mode_ = TextMode::data;
    pos_ += 2;
    return read_tag(true);
  }
  std::size_t end = begin;
  if (mode_ == TextMode::script) {
    end = script_end(begin);
  } else {
    const bool has_references = mode_ == TextMode::rcdata;
    if (has_references && input_[begin] == '&') return read_reference_text();
    while (end < input_.size() && !(input_[end] == '<' && ends_here(end)) && !(has_references && input_[end] == '&')) {
      ++end;
    }
  }
  pos_ = end;
  return emit_text(with_replacement(input_.substr(begin, end - begin), text_buffer_, false));
}

// Where the script's end tag begins, or the end of the input.
std::size_t Tokenizer::script_end(std::size_t at) const noexcept {
  while (at < input_.size()) {
    at = std::min(input_.find('<', at), input_.size());
    if (at == input_.size() || ends_here(at)) return at;
    if (input_.substr(at, 4) != "<!--") {
      ++at;
      continue;
    }
    bool left = false;
    at = escaped_script_end(at + 4, &left);
    if (!left) return at;
  }
  return at;
}

// After "<!--" in a script: an end tag still ends it, but not while a "<script" inside the comment is open.
// *left: the comment ended before.
std::size_t Tokenizer::escaped_script_end(std::size_t at, bool* left) const noexcept {
  bool is_double = false;
  std::size_t dashes = 2;
  while (at < input_.size()) {
    const char c = input_[at];
    if (c == '>' && dashes >= 2) {
      *left = true;
      return at + 1;
    }
    dashes = c == '-' ? dashes + 1 : 0;
    if (c != '<') {
      ++at;
      continue;
    }
    if (!is_double && ends_here(at)) return at;
    const bool has_slash = at + 1 < input_.size() && input_[at + 1] == '/';
    const std::size_t word = at + 1 + (has_slash ? 1 : 0);
    const std::size_t end = letters_end(input_, word);
    at = std::max(end, at + 1);
    if (has_slash != is_double || end == word || !ends_name(input_, end)) continue;
    if (iequals(input_.substr(word, end - word), "script")) is_double = !is_double;
    ++at;
  }
  return at;
}

}  // namespace oneclaw::tool_website::html
