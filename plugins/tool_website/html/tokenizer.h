// The WHATWG HTML tokenizer over a text that is there as a whole: tags, text, comments, doctypes, one at a time.
//
// Emits the tokens that the standard's state machine emits, written as one function for each construct instead of one
// for each state. Every byte is looked at a bounded number of times; memory grows with the largest tag, not with the
// page. It builds no tree: who drives it sets the text mode after a start tag (Walker does).
// Leaf; one object, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::tool_website::html {

enum class TokenKind : std::uint8_t { start_tag, end_tag, text, comment, doctype, end };

// How the text up to the next end tag is read.
enum class TextMode : std::uint8_t { data, rcdata, rawtext, script, plaintext, cdata };

struct Attribute {
  std::string_view name;  // lower case
  std::string_view value;
};

// All views are good until the next call of next().
struct Token {
  TokenKind kind = TokenKind::end;
  bool self_closing = false;
  std::string_view text;  // text, comment; the name of a tag (lower case) or doctype
  std::span<const Attribute> attributes;
  // Of a doctype.
  bool has_name = false;
  bool has_public_id = false;
  bool has_system_id = false;
  bool force_quirks = false;
  std::string_view public_id;
  std::string_view system_id;

  // The value, or nullptr. Names in lower case.
  const std::string_view* find(std::string_view name) const noexcept;
  std::string_view get(std::string_view name) const noexcept;
};

class Tokenizer {
 public:
  // Further attributes of one tag are read and dropped.
  static constexpr std::size_t kMaxAttributes = 256;

  // Precondition: UTF-8 with '\n' as the only line end (charset.h makes it so); it outlives the tokenizer.
  explicit Tokenizer(std::string_view input);
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;

  // Text may come in several pieces. After `end` always `end`.
  const Token& next();

  // For the text that follows. `closing` is the name of the start tag whose end tag ends it.
  void set_mode(TextMode mode) noexcept { mode_ = mode; }
  void set_mode(TextMode mode, std::string_view closing) {
    mode_ = mode;
    last_start_ = closing;
  }
  // Inside svg or math: "<![CDATA[" is one then.
  void set_foreign(bool is_foreign) noexcept { is_foreign_ = is_foreign; }

 private:
  struct Slot {
    std::string name, value;  // only when the input's bytes cannot be used as they are
  };

  bool at_end() const noexcept { return pos_ >= input_.size(); }
  char peek(std::size_t ahead = 0) const noexcept { return pos_ + ahead < input_.size() ? input_[pos_ + ahead] : '\0'; }
  bool has(std::size_t ahead) const noexcept { return pos_ + ahead < input_.size(); }
  void skip_space() noexcept;
  bool emit_text(std::string_view text);
  bool emit_end();
  std::string_view with_replacement(std::string_view raw, std::string& buffer, bool lower) const;

  bool read_data();
  bool read_markup(bool* again);
  bool read_reference_text();
  bool read_raw();
  bool read_plaintext();
  bool read_cdata();
  bool ends_here(std::size_t at) const noexcept;  // "</name" of last_start_ and a character that ends the name
  std::size_t script_end(std::size_t at) const noexcept;
  std::size_t escaped_script_end(std::size_t at, bool* left) const noexcept;

  bool read_tag(bool is_end);
  bool read_attributes();
  bool read_attribute();
  bool read_value(std::size_t slot, std::string_view* value);
  bool read_quoted(char quote, std::string& buffer, std::string_view* value);
  void read_unquoted(std::string& buffer, std::string_view* value);
  void store(std::size_t slot, std::string_view name, std::string_view value);

  bool read_declaration();
  bool read_comment();
  bool read_bogus_comment();
  bool read_doctype();
  void read_doctype_rest();
  bool read_id(std::string& buffer, std::string_view* id);
  void end_doctype();

  std::string_view input_;
  std::size_t pos_ = 0;
  TextMode mode_ = TextMode::data;
  bool is_foreign_ = false;
  Token token_;
  std::string last_start_;
  std::string text_buffer_, id_buffer_;
  std::vector<Attribute> attributes_;
  std::vector<Slot> slots_;
};

}  // namespace oneclaw::tool_website::html
