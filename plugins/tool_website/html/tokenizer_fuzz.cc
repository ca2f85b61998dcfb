// Any bytes through decoding, tokenizer and walker: every element that begins ends, all text is UTF-8, work is linear.
#include "plugins/tool_website/html/charset.h"
#include "plugins/tool_website/html/unicode.h"
#include "plugins/tool_website/html/walker.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace oneclaw::tool_website::html;

void check(bool holds) {
  if (!holds) std::abort();
}

class Counter final : public PageHandler {
 public:
  void on_start(Tag tag, const Token& token, const Place&) override {
    check(is_utf8(token.text) && token.attributes.size() <= Tokenizer::kMaxAttributes);
    for (const Attribute& attribute : token.attributes) check(is_utf8(attribute.name) && is_utf8(attribute.value));
    open += is_void(tag) ? 0 : 1;
  }
  void on_end(Tag) override { --open; }
  void on_text(std::string_view text, const Place&) override { check(!text.empty() && is_utf8(text)); }
  long open = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string text = decode(bytes, detect_encoding(bytes, ""));
  check(is_utf8(text));
  normalize_newlines(text);
  Counter counter;
  Walker walker(text, counter);
  walker.run();
  check(walker.steps() <= 80 * text.size() + 1000);
  // The other text modes, which a page reaches only through certain tags.
  for (const TextMode mode : {TextMode::rcdata, TextMode::rawtext, TextMode::script, TextMode::cdata}) {
    Tokenizer tokenizer(text);
    tokenizer.set_mode(mode, "x");
    for (std::size_t tokens = 0; tokenizer.next().kind != TokenKind::end; ++tokens) check(tokens <= text.size());
  }
  return 0;
}
