// Views in a terminal, for `oneclaw chat`: numbered actions, optional ANSI colours, a progress bar in one line.
//
// No control character of a view reaches the terminal; the only escape sequences are our own, and each is closed. Any
// View may be given; it is sanitized first. Leaf, any thread.
#pragma once

#include <oneclaw/render/choice.h>
#include <oneclaw/render/view.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::render {

inline constexpr std::size_t kMaxTerminalWidth = 1000;

struct TerminalOptions {
  bool colors = false;
  std::size_t width = 80;  // cells of a line, for the progress bar only: terminals wrap by themselves
};

struct TerminalText {
  std::string text;  // ends with a line break
  std::vector<Choice> choices;
};
TerminalText render_terminal(const View& view, const TerminalOptions& options = {});

// The bar alone, without a line break and never wider than `width` cells, to be drawn over the one before ("\r" and
// "\x1b[K" are the caller's). Empty without progress.
std::string terminal_progress(const View& view, const TerminalOptions& options = {});

// Cells that clean text takes in a line of a terminal; rather one too many than one too few, which would wrap.
std::size_t in_cells(std::string_view text) noexcept;

}  // namespace oneclaw::render
