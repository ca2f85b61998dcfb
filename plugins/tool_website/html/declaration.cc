// The tokenizer after "<!": comments, CDATA sections and doctypes.
#include "plugins/tool_website/html/ascii.h"
#include "plugins/tool_website/html/tokenizer.h"

#include <algorithm>

namespace oneclaw::tool_website::html {

bool Tokenizer::read_declaration() {
  const std::string_view rest = input_.substr(pos_);
  if (rest.substr(0, 2) == "--") {
    pos_ += 2;
    return read_comment();
  }
  if (istarts_with(rest, "doctype")) {
    pos_ += 7;
    return read_doctype();
  }
  if (is_foreign_ && rest.substr(0, 7) == "[CDATA[") {
    pos_ += 7;
    mode_ = TextMode::cdata;
    return false;
  }
  return read_bogus_comment();
}

bool Tokenizer::read_bogus_comment() {
  const std::size_t begin = pos_;
  const std::size_t end = std::min(input_.find('>', pos_), input_.size());
  pos_ = std::min(end + 1, input_.size());
  token_ = {};
  token_.kind = TokenKind::comment;
  token_.text = with_replacement(input_.substr(begin, end - begin), text_buffer_, false);
  return true;
}

// After "<!--". It ends at the first "-->" or "--!>", and at once when a '>' or "->" follows.
bool Tokenizer::read_comment() {
  const std::string_view rest = input_.substr(pos_);
  std::size_t length = 0, skipped = 0;
  if (rest.substr(0, 1) == ">") {
    skipped = 1;
  } else if (rest.substr(0, 2) == "->") {
    skipped = 2;
  } else {
    std::size_t at = 0;
    for (;; ++at) {
      at = rest.find("--", at);
      if (at == std::string_view::npos) break;
      if (rest.substr(at + 2, 1) == ">") skipped = 3;
      if (rest.substr(at + 2, 2) == "!>") skipped = 4;
      if (skipped != 0) break;
    }
    length = at;
    if (skipped == 0) {  // the input's end; what could have begun the comment's end is not part of it
      length = rest.size();
      if (rest.ends_with("--!")) {
        length -= 3;
      } else if (rest.ends_with("--")) {
        length -= 2;
      } else if (rest.ends_with("-")) {
        length -= 1;
      }
      skipped = rest.size() - length;
    }
  }
  pos_ += length + skipped;
  token_ = {};
  token_.kind = TokenKind::comment;
  token_.text = with_replacement(rest.substr(0, length), text_buffer_, false);
  return true;
}

// After "<!doctype".
bool Tokenizer::read_doctype() {
  token_ = {};
  token_.kind = TokenKind::doctype;
  skip_space();
  if (at_end() || peek() == '>') {
    token_.force_quirks = true;
    end_doctype();
    return true;
  }
  const std::size_t begin = pos_;
  while (!at_end() && !is_space(input_[pos_]) && input_[pos_] != '>') ++pos_;
  token_.has_name = true;
  token_.text = with_replacement(input_.substr(begin, pos_ - begin), text_buffer_, true);
  skip_space();
  read_doctype_rest();
  return true;
}

// After the name and white space.
void Tokenizer::read_doctype_rest() {
  token_.force_quirks = true;  // unless all is well
  if (at_end()) return;
  if (peek() == '>') {
    token_.force_quirks = false;
    return end_doctype();
  }
  const std::string_view word = input_.substr(pos_, 6);
  const bool is_public = iequals(word, "public");
  if (!is_public && !iequals(word, "system")) return end_doctype();
  pos_ += 6;
  if (is_public) {
    skip_space();
    token_.has_public_id = peek() == '"' || peek() == '\'';
    if (!token_.has_public_id || !read_id(id_buffer_, &token_.public_id)) return end_doctype();
    skip_space();
    if (!at_end() && peek() == '>') {
      token_.force_quirks = false;
      return end_doctype();
    }
  }
  skip_space();
  token_.has_system_id = peek() == '"' || peek() == '\'';
  if (!token_.has_system_id || !read_id(slots_[0].value, &token_.system_id)) return end_doctype();
  skip_space();
  token_.force_quirks = at_end();
  end_doctype();
}

// At a quote. False when '>' or the input's end comes before the other one.
bool Tokenizer::read_id(std::string& buffer, std::string_view* id) {
  const char quote = input_[pos_++];
  const std::size_t begin = pos_;
  while (!at_end() && input_[pos_] != quote && input_[pos_] != '>') ++pos_;
  *id = with_replacement(input_.substr(begin, pos_ - begin), buffer, false);
  if (at_end() || input_[pos_] != quote) return false;
  ++pos_;
  return true;
}

void Tokenizer::end_doctype() { pos_ = std::min(input_.find('>', pos_), input_.size() - 1) + 1; }

}  // namespace oneclaw::tool_website::html
