// The kinds of sample websites; each shows the scanner something else.
#pragma once

#include <cstdint>

namespace oneclaw::tool_places_sample {

enum class SiteKind : std::uint8_t {
  none,           // no website
  complete,       // everything in order: structured data, booking, chat, analytics, advertising
  plain,          // a good page without booking, chat or counting
  bare,           // no title, no description, no headings
  facebook_only,  // its only link leads to Facebook, which is no booking page
  hidden_email,   // an address that is written around
  wrong_charset,  // says UTF-8 and is not
  redirect,       // moved to another path
  not_found,      // 404
  slow,           // answers after ten seconds
  hang_up,        // closes the connection without an answer
  huge,           // larger than a scanner should take
  robots,         // robots.txt keeps everybody out
  container,      // a tag container: what it loads cannot be seen
  builder,        // made with a site builder, with its booking product
  pixel,          // pays for advertising, talks over WhatsApp
  traps,          // words and links that only look like products
};

}  // namespace oneclaw::tool_places_sample
