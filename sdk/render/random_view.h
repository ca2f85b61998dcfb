// Views for tests: a fixed seed gives a fixed view, made of whatever breaks renderers.
#pragma once

#include <oneclaw/render/view.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace oneclaw::render {

class RandomView {
 public:
  explicit RandomView(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}

  View make() {
    View view;
    if (chance(80)) view.title = text(chance(5) ? 400 : 8);
    if (chance(70)) view.text = text(length());
    if (chance(40)) view.url = url();
    if (chance(50)) view.color = static_cast<std::uint32_t>(next());
    for (std::uint64_t n = chance(10) ? below(120) : below(12); n > 0; --n) view.items.push_back(item());
    for (std::uint64_t n = chance(10) ? below(60) : below(6); n > 0; --n) view.actions.push_back(action(n));
    if (chance(50)) view.page = Page{below(5), 5, below(3) == 0 ? 0 : below(200)};
    if (chance(30)) view.progress = Progress{below(20), below(20), text(4)};
    for (std::uint64_t n = chance(20) ? below(12) : 0; n > 0; --n)
      view.attachments.push_back({"01J", text(3), "text/csv"});
    return view;
  }

  // Pieces, many with a space behind.
  std::string text(std::uint64_t pieces) {
    static constexpr auto kPieces =
        std::to_array<std::string_view>({"word",
                                         "Lone Star",
                                         "plumbing",
                                         "4.8",
                                         "(512)",
                                         "1. ",
                                         "12) ",
                                         "- ",
                                         "# ",
                                         "> ",
                                         "\n",
                                         "\n\n",
                                         "\n\n\n",
                                         "\t",
                                         "@everyone",
                                         "<@123>",
                                         "/start",
                                         "a/b",
                                         "](",
                                         "[x](https://evil.example)",
                                         "*bold*",
                                         "__u__",
                                         "~~",
                                         "||",
                                         "`",
                                         "```\n",
                                         "\\",
                                         "<script>alert(1)</script>",
                                         "</b>",
                                         "&amp;",
                                         "&",
                                         "\"",
                                         "'",
                                         "{}",
                                         "$%",
                                         "<",
                                         ">",
                                         "https://a.example/x_y?z=1&q=[2]",
                                         "http://localhost:8787/j",
                                         "https://",
                                         "HTTPS://B.example/(c).",
                                         "\u05E9\u05DC\u05D5\u05DD",
                                         "\u0645\u0631\u062D\u0628\u0627",
                                         "\u202Eevil\u202C",
                                         "\u2066x\u2069",
                                         "\u200B",
                                         "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466",
                                         "\U0001F1E9\U0001F1EA",
                                         "\U0001F600",
                                         "e\u0301",
                                         "Z\u0351\u0352\u0353\u0354",
                                         "\u0344\u0344\u0F73",
                                         "\u4E2D\u6587\u3002\u6587\u5B57",
                                         "\u0928\u093F",
                                         "\u1100\u1161",
                                         "\u00A0",
                                         "\u3000",
                                         "\u2028",
                                         "\u2800",
                                         "\x1b[31m",
                                         "\x07",
                                         "\x7f",
                                         "\xFF",
                                         "\xC3",
                                         "\xED\xA0\x80",
                                         "\u2026",
                                         "\u20AC"});
    std::string out;
    for (; pieces > 0; --pieces) {
      out += kPieces[below(kPieces.size())];
      if (chance(60)) out += ' ';
      if (chance(1)) out.append(below(3000), chance(50) ? 'x' : '_');
    }
    return out;
  }

 private:
  std::uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }
  std::uint64_t below(std::uint64_t limit) { return (next() >> 16) % limit; }
  bool chance(unsigned percent) { return below(100) < percent; }
  std::uint64_t length() { return chance(10) ? below(3000) : below(40); }

  std::string url() {
    static constexpr auto kUrls = std::to_array<std::string_view>(
        {"https://lonestar.example/a(b)_c?d=*&e", "http://slug.localhost:8788/", "javascript:alert(1)",
         "HTTP://A.example", "https://m\u00FCnchen.example/\u00FC", "https://x@evil.example"});
    std::string url(kUrls[below(kUrls.size())]);
    if (chance(10)) url += std::string(below(2100), 'y');
    return url;
  }
  Item item() {
    Item item{
        text(chance(3) ? 300 : 1 + below(5)), chance(60) ? text(chance(5) ? length() : below(10)) : "", url(), {}};
    for (std::uint64_t n = below(chance(5) ? 30 : 6); n > 0; --n) item.fields.push_back({text(2), text(1 + below(4))});
    return item;
  }
  Action action(std::uint64_t n) {
    return {chance(5) ? "\x01" : "id" + std::to_string(chance(10) ? n / 2 : n), text(1 + below(chance(10) ? 60 : 4)),
            static_cast<ActionStyle>(below(3)), chance(30) ? url() : ""};
  }

  std::uint64_t state_;
};

}  // namespace oneclaw::render
