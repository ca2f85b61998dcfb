#include "host/talk/keys.h"

#include <algorithm>
#include <array>
#include <utility>

namespace oneclaw::talk {
namespace {

using Kind = Key::Kind;

constexpr std::string_view kPasteBegin = "\x1b[200~";
constexpr std::string_view kPasteEnd = "\x1b[201~";
constexpr std::size_t kLongestSequence = 32;

struct Sequence {
  std::string_view bytes;  // behind ESC
  Kind kind;
};
constexpr std::array kSequences{
    Sequence{"[A", Kind::up},
    Sequence{"OA", Kind::up},
    Sequence{"[B", Kind::down},
    Sequence{"OB", Kind::down},
    Sequence{"[C", Kind::right},
    Sequence{"OC", Kind::right},
    Sequence{"[D", Kind::left},
    Sequence{"OD", Kind::left},
    Sequence{"[H", Kind::home},
    Sequence{"OH", Kind::home},
    Sequence{"[1~", Kind::home},
    Sequence{"[7~", Kind::home},
    Sequence{"[F", Kind::end},
    Sequence{"OF", Kind::end},
    Sequence{"[4~", Kind::end},
    Sequence{"[8~", Kind::end},
    Sequence{"[3~", Kind::remove},
    Sequence{"[1;5C", Kind::word_right},
    Sequence{"[1;3C", Kind::word_right},
    Sequence{"f", Kind::word_right},
    Sequence{"[1;5D", Kind::word_left},
    Sequence{"[1;3D", Kind::word_left},
    Sequence{"b", Kind::word_left},
    Sequence{"\x7f", Kind::kill_word},
};

struct Control {
  char byte;
  Kind kind;
};
constexpr std::array kControls{
    Control{'\r', Kind::enter},       Control{'\n', Kind::enter},         Control{'\x7f', Kind::backspace},
    Control{'\b', Kind::backspace},   Control{'\x01', Kind::home},        Control{'\x02', Kind::left},
    Control{'\x03', Kind::interrupt}, Control{'\x04', Kind::leave},       Control{'\x05', Kind::end},
    Control{'\x06', Kind::right},     Control{'\x0b', Kind::kill_to_end}, Control{'\x0c', Kind::clear_screen},
    Control{'\x0e', Kind::down},      Control{'\x10', Kind::up},          Control{'\x15', Kind::kill_to_begin},
    Control{'\x17', Kind::kill_word}, Control{'\x1a', Kind::suspend},
};

// Bytes of the character that begins with `lead`; 0 for what begins none.
std::size_t length_of(unsigned char lead) noexcept {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

void add_text(std::vector<Key>& out, std::string_view text) {
  if (!out.empty() && out.back().kind == Kind::text) {
    out.back().text += text;
  } else {
    out.push_back({Kind::text, std::string(text)});
  }
}

// A line break or a tab in pasted text is a space: a message is one line here.
char in_line(char c) noexcept { return is_control(c) ? ' ' : c; }

}  // namespace

std::vector<Key> KeyReader::feed(std::string_view bytes) {
  std::vector<Key> out;
  left_ += bytes;
  std::size_t used = 0;
  while (used < left_.size()) {
    const std::size_t n = take(std::string_view(left_).substr(used), out);
    if (n == 0) break;
    used += n;
  }
  left_.erase(0, used);
  return out;
}

// Bytes used; 0: more must come first.
std::size_t KeyReader::take(std::string_view bytes, std::vector<Key>& out) {
  if (is_pasting_) return take_pasted(bytes, out);
  if (bytes[0] == '\x1b') return take_sequence(bytes, out);
  if (is_control(bytes[0])) {
    for (const Control& control : kControls) {
      if (control.byte == bytes[0]) out.push_back({control.kind, {}});
    }
    return 1;
  }
  const std::size_t length = length_of(static_cast<unsigned char>(bytes[0]));
  if (length == 0) return 1;
  if (bytes.size() < length) return 0;
  const auto is_tail = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
  if (!std::all_of(bytes.begin() + 1, bytes.begin() + static_cast<std::ptrdiff_t>(length), is_tail)) return 1;
  add_text(out, bytes.substr(0, length));
  return length;
}

std::size_t KeyReader::take_sequence(std::string_view bytes, std::vector<Key>& out) {
  if (bytes.starts_with(kPasteBegin)) {
    is_pasting_ = true;
    return kPasteBegin.size();
  }
  const std::string_view rest = bytes.substr(1);
  for (const Sequence& sequence : kSequences) {
    if (!rest.starts_with(sequence.bytes)) continue;
    out.push_back({sequence.kind, {}});
    return 1 + sequence.bytes.size();
  }
  if (rest.empty()) return 0;
  if (rest[0] != '[' && rest[0] != 'O') return 1;  // Escape alone means nothing here
  // One that means nothing here: to its last byte.
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] >= 0x40 && rest[i] <= 0x7e) return i + 2;
    if (i > kLongestSequence || is_control(rest[i])) return i + 1;
  }
  return 0;
}

std::size_t KeyReader::take_pasted(std::string_view bytes, std::vector<Key>& out) {
  if (bytes.starts_with(kPasteEnd)) {
    is_pasting_ = false;
    return kPasteEnd.size();
  }
  if (bytes[0] == '\x1b') {
    if (kPasteEnd.starts_with(bytes)) return 0;
    return 1;
  }
  const std::size_t length = length_of(static_cast<unsigned char>(bytes[0]));
  if (length == 0) return 1;
  if (bytes.size() < length) return 0;
  const char first = in_line(bytes[0]);
  add_text(out, length == 1 ? std::string_view(&first, 1) : bytes.substr(0, length));
  return length;
}

}  // namespace oneclaw::talk
