// Products of others that a page uses - booking, chat, analytics, advertising, site builders - told by exact hosts and
// paths of what it loads and links to, by marks in its own scripts, and by its answer's headers. Never by words of its
// text: "visual acuity" is no Acuity, and a page about bookings has none.
//
// Leaf, any thread.
#pragma once

#include "plugins/tool_website/extract/facts.h"
#include "plugins/tool_website/web/url.h"

#include <cstdint>
#include <string_view>

namespace oneclaw::tool_website::extract {

enum class Use : std::uint8_t { booking, chat, analytics, ads, container, cms };

// Where a URL stands: loaded by the page, or something that a visitor may follow.
enum Where : std::uint8_t { kLoaded = 1, kLinked = 2 };

struct HostMark {
  std::string_view host;  // it, or a host below it
  std::string_view path;  // its beginning; empty: any
  std::string_view name;
  Use use;
  std::uint8_t where;
};

struct TextMark {
  std::string_view text;
  std::string_view name;
  Use use;
};

void note(Facts& facts, Use use, std::string_view name);

// A URL of the page. `own_host`: the page's.
void note_url(Facts& facts, const web::Url& url, Where where, std::string_view own_host);
// The text of a script that stands in the page.
void note_script(Facts& facts, std::string_view script);
// <meta name=generator>.
void note_generator(Facts& facts, std::string_view generator);
// One header of the answer; the name in lower case.
void note_header(Facts& facts, std::string_view name, std::string_view value);

}  // namespace oneclaw::tool_website::extract
