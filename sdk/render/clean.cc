// clean_text: one pass that drops what must not be shown, then Unicode's composition.
#include <oneclaw/render/text.h>

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace oneclaw::render {
namespace {

struct Free {
  void operator()(void* memory) const noexcept { std::free(memory); }
};

bool is_line_break(char32_t c) noexcept { return c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029; }

// Control characters, and format characters that change how the text around them is read.
bool is_dropped(char32_t c) noexcept {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return true;
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB);
}

bool is_mark(char32_t c) noexcept {
  if (c < 0x300) return false;
  const utf8proc_property_t* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
  return property->combining_class != 0 || property->category == UTF8PROC_CATEGORY_MN ||
         property->category == UTF8PROC_CATEGORY_ME;
}

// Collects code points; white space is held back until something follows it, so none remains at an end.
class Collector {
 public:
  Collector(std::size_t size, Lines lines) : lines_(lines) { out_.reserve(size); }

  void add(char32_t c) {
    if (c == ' ' || c == '\t' || is_line_break(c)) marks_ = 0;
    if (c == ' ' || c == '\t') {
      ++spaces_;
    } else if (is_line_break(c)) {
      spaces_ = lines_ == Lines::one ? spaces_ + 1 : 0;
      if (lines_ == Lines::many) ++breaks_;
    } else if (!is_dropped(c)) {
      marks_ = is_mark(c) ? marks_ + 1 : 0;
      if (marks_ > kMaxMarks) return;
      release();
      append_code_point(out_, c);
    }
  }
  std::string take() { return std::move(out_); }

 private:
  void release() {
    if (!out_.empty()) {
      out_.append(std::min<std::size_t>(breaks_, 2), '\n');
      if (spaces_ > 0) out_.append(lines_ == Lines::one ? 1 : spaces_, ' ');
    }
    spaces_ = breaks_ = 0;
  }

  Lines lines_;
  std::size_t spaces_ = 0;
  std::size_t breaks_ = 0;
  std::size_t marks_ = 0;
  std::string out_;
};

// Ordering marks takes the square of their number in one run, which kMaxMarks bounds.
std::string compose(std::string text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return text;
  utf8proc_uint8_t* composed = nullptr;
  utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &composed, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  std::unique_ptr<utf8proc_uint8_t, Free> owner(composed);
  if (size < 0) return text;  // out of memory: the same text, not composed
  return {reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size)};
}

std::string collect(std::string_view text, Lines lines) {
  Collector collector(text.size(), lines);
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = next_code_point(text, at);
    // A lone carriage return ends a line too; before '\n' it adds none.
    if (c == '\r') c = at < text.size() && text[at] == '\n' ? 0 : '\n';
    collector.add(c);
  }
  return collector.take();
}

}  // namespace

std::string clean_text(std::string_view text, Lines lines) {
  std::string collected = collect(text, lines);
  std::string composed = compose(collected);
  // Composition takes some marks apart, so there may be too many again.
  return composed == collected ? composed : collect(composed, lines);
}

}  // namespace oneclaw::render
