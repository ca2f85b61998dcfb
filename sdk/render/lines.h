// The lines of a view that every channel words alike: page, progress, attachments, numbered choices.
//
// All of them take a view from sanitize(). Leaf, any thread.
#pragma once

#include <oneclaw/render/choice.h>
#include <oneclaw/render/view.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::render {

inline constexpr std::size_t kMaxChoiceLabel = 60;  // graphemes of a label behind its number
inline constexpr std::size_t kBarCells = 10;

struct Bar {
  std::string_view done;
  std::string_view open;
};
inline constexpr Bar kBlockBar{"\u25b0", "\u25b1"};
inline constexpr Bar kAsciiBar{"#", "-"};

// "10/20, page 1/2": how many were shown up to this page; empty without a page.
std::string page_line(const View& view, std::string_view separator);
// "[####------] 4/12 Scanning websites"; without a known total only what is known. Empty without progress.
std::string progress_line(const View& view, Bar bar, std::size_t cells = kBarCells);
// "Attached: leads.csv, map.png", or empty.
std::string attachment_line(const View& view);
// "Phone: +1 512 555 0100, Rating: 4.8".
std::string field_line(const Item& item, std::string_view separator);

// The actions that are no links, numbered from 1.
std::vector<Choice> number_actions(const std::vector<Action>& actions);
// "Open the console: https://..." for each action that is a link.
std::vector<std::string> action_links(const std::vector<Action>& actions);
// "Reply 1 for Show more, 2 for Export", or empty.
std::string choice_line(const std::vector<Choice>& choices);

void append_paragraph(std::string& out, std::string_view paragraph);
void append_line(std::string& out, std::string_view line);

}  // namespace oneclaw::render
