#include "plugins/tool_website/html/element.h"

#include <array>
#include <iterator>

namespace oneclaw::tool_website::html {
namespace {

enum Trait : std::uint8_t { kPlain = 0, kVoid = 1, kBlock = 2, kHead = 4 };

struct Known {
  std::string_view name;
  Tag tag;
  std::uint8_t traits;
};

constexpr Known kKnown[] = {
    {"a", Tag::a, kPlain},
    {"address", Tag::address, kBlock},
    {"area", Tag::void_, kVoid},
    {"article", Tag::article, kBlock},
    {"aside", Tag::aside, kBlock},
    {"audio", Tag::audio, kPlain},
    {"base", Tag::base, kVoid | kHead},
    {"basefont", Tag::void_, kVoid | kHead},
    {"bgsound", Tag::void_, kVoid | kHead},
    {"blockquote", Tag::blockquote, kBlock},
    {"body", Tag::body, kBlock},
    {"br", Tag::br, kVoid | kBlock},
    {"button", Tag::button, kPlain},
    {"canvas", Tag::canvas, kPlain},
    {"col", Tag::void_, kVoid},
    {"dd", Tag::dd, kBlock},
    {"details", Tag::details, kBlock},
    {"div", Tag::div, kBlock},
    {"dl", Tag::dl, kBlock},
    {"dt", Tag::dt, kBlock},
    {"embed", Tag::void_, kVoid},
    {"fieldset", Tag::fieldset, kBlock},
    {"figcaption", Tag::figcaption, kBlock},
    {"figure", Tag::figure, kBlock},
    {"footer", Tag::footer, kBlock},
    {"form", Tag::form, kBlock},
    {"frame", Tag::void_, kVoid},
    {"frameset", Tag::frameset, kPlain},
    {"h1", Tag::h1, kBlock},
    {"h2", Tag::h2, kBlock},
    {"h3", Tag::h3, kBlock},
    {"h4", Tag::h4, kBlock},
    {"h5", Tag::h5, kBlock},
    {"h6", Tag::h6, kBlock},
    {"head", Tag::head, kHead},
    {"header", Tag::header, kBlock},
    {"hgroup", Tag::hgroup, kBlock},
    {"hr", Tag::hr, kVoid | kBlock},
    {"html", Tag::html, kHead},
    {"iframe", Tag::iframe, kBlock},
    {"img", Tag::img, kVoid},
    {"input", Tag::input, kVoid},
    {"keygen", Tag::void_, kVoid},
    {"label", Tag::label, kPlain},
    {"li", Tag::li, kBlock},
    {"link", Tag::link, kVoid | kHead},
    {"main", Tag::main, kBlock},
    {"math", Tag::math, kPlain},
    {"menu", Tag::menu, kBlock},
    {"meta", Tag::meta, kVoid | kHead},
    {"nav", Tag::nav, kBlock},
    {"noembed", Tag::noembed, kPlain},
    {"noframes", Tag::noframes, kHead},
    {"noscript", Tag::noscript, kHead},
    {"object", Tag::object, kPlain},
    {"ol", Tag::ol, kBlock},
    {"option", Tag::option, kBlock},
    {"p", Tag::p, kBlock},
    {"param", Tag::void_, kVoid},
    {"plaintext", Tag::plaintext, kBlock},
    {"pre", Tag::pre, kBlock},
    {"script", Tag::script, kHead},
    {"section", Tag::section, kBlock},
    {"select", Tag::select, kBlock},
    {"source", Tag::void_, kVoid},
    {"span", Tag::span, kPlain},
    {"style", Tag::style, kHead},
    {"summary", Tag::summary, kBlock},
    {"svg", Tag::svg, kPlain},
    {"table", Tag::table, kBlock},
    {"tbody", Tag::tbody, kBlock},
    {"td", Tag::td, kBlock},
    {"template", Tag::template_, kHead},
    {"textarea", Tag::textarea, kBlock},
    {"tfoot", Tag::tfoot, kBlock},
    {"th", Tag::th, kBlock},
    {"thead", Tag::thead, kBlock},
    {"title", Tag::title, kHead},
    {"tr", Tag::tr, kBlock},
    {"track", Tag::void_, kVoid},
    {"ul", Tag::ul, kBlock},
    {"video", Tag::video, kPlain},
    {"wbr", Tag::void_, kVoid},
    {"xmp", Tag::xmp, kBlock},
};

constexpr std::size_t kSlots = 512;
constexpr std::size_t kLongestName = 10;

constexpr std::size_t slot_of(std::string_view name) noexcept {
  std::uint32_t hash = 2166136261u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return (hash ^ hash >> 15) % kSlots;
}

// Index + 1 into kKnown by name, the next free slot after a collision.
constexpr std::array<std::uint8_t, kSlots> make_slots() {
  std::array<std::uint8_t, kSlots> slots{};
  for (std::size_t i = 0; i < std::size(kKnown); ++i) {
    std::size_t at = slot_of(kKnown[i].name);
    while (slots[at] != 0) at = (at + 1) % kSlots;
    slots[at] = static_cast<std::uint8_t>(i + 1);
  }
  return slots;
}
constexpr auto kNameSlots = make_slots();
static_assert(std::size(kKnown) < 255);

constexpr std::array<std::uint8_t, static_cast<std::size_t>(Tag::count)> make_traits() {
  std::array<std::uint8_t, static_cast<std::size_t>(Tag::count)> traits{};
  for (const Known& known : kKnown) traits[static_cast<std::size_t>(known.tag)] |= known.traits;
  traits[static_cast<std::size_t>(Tag::void_)] = kVoid;
  return traits;
}
constexpr auto kTraits = make_traits();

bool has(Tag tag, Trait trait) noexcept { return (kTraits[static_cast<std::size_t>(tag)] & trait) != 0; }

}  // namespace

Tag tag_of(std::string_view name) noexcept {
  if (name.size() > kLongestName) return Tag::other;
  for (std::size_t at = slot_of(name); kNameSlots[at] != 0; at = (at + 1) % kSlots) {
    const Known& known = kKnown[kNameSlots[at] - 1];
    if (known.name == name) return known.tag;
  }
  return Tag::other;
}

bool is_void(Tag tag) noexcept { return has(tag, kVoid); }
bool is_block(Tag tag) noexcept { return has(tag, kBlock); }
bool is_head_content(Tag tag) noexcept { return has(tag, kHead); }
bool is_heading(Tag tag) noexcept { return tag >= Tag::h1 && tag <= Tag::h6; }

TextMode mode_of(Tag tag) noexcept {
  switch (tag) {
    case Tag::title:
    case Tag::textarea:
      return TextMode::rcdata;
    case Tag::style:
    case Tag::xmp:
    case Tag::iframe:
    case Tag::noembed:
    case Tag::noframes:
      return TextMode::rawtext;
    case Tag::script:
      return TextMode::script;
    case Tag::plaintext:
      return TextMode::plaintext;
    default:
      return TextMode::data;
  }
}

}  // namespace oneclaw::tool_website::html
