#include "folded.h"

#include <oneclaw/render/text.h>

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace oneclaw::workflow_discovery {

std::string folded(std::string_view text) {
  struct Free {
    void operator()(utf8proc_uint8_t* memory) const noexcept { std::free(memory); }
  };
  const std::string clean = render::clean_text(text, render::Lines::one);
  utf8proc_uint8_t* raw = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(clean.data()), static_cast<utf8proc_ssize_t>(clean.size()),
                   &raw, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
  const std::unique_ptr<utf8proc_uint8_t, Free> mapped(raw);
  if (size < 0) return clean;  // no memory
  return {reinterpret_cast<const char*>(mapped.get()), static_cast<std::size_t>(size)};
}

std::string capitalised(std::string_view text) {
  if (text.empty()) return {};
  std::size_t offset = 0;
  const char32_t first = render::next_code_point(text, offset);
  std::string out;
  render::append_code_point(out, static_cast<char32_t>(utf8proc_totitle(static_cast<utf8proc_int32_t>(first))));
  return out.append(text.substr(offset));
}

std::uint64_t hash_of(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3u;
  }
  return hash;
}

std::string hex(std::uint64_t number) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out(16, '0');
  for (std::size_t i = out.size(); i-- > 0; number >>= 4) out[i] = kDigits[number & 15];
  return out;
}

}  // namespace oneclaw::workflow_discovery
