#include <oneclaw/render/terminal.h>

#include "sdk/render/lines.h"

#include <oneclaw/render/text.h>

#include <utf8proc.h>

#include <algorithm>

namespace oneclaw::render {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kLink = "\x1b[36m";
constexpr std::string_view kDanger = "\x1b[31m";
constexpr std::string_view kReset = "\x1b[0m";
constexpr std::size_t kMaxBar = 40;
constexpr std::size_t kMinBar = 5;

class Painter {
 public:
  explicit Painter(bool colors) : colors_(colors) {}
  std::string paint(std::string_view style, std::string_view text) const {
    if (!colors_ || text.empty()) return std::string(text);
    return std::string(style).append(text).append(kReset);
  }
  std::string title(const View& view) const {
    if (!view.color) return paint(kBold, view.title);
    auto channel = [&](int shift) { return std::to_string((*view.color >> shift) & 255); };
    return paint("\x1b[1;38;2;" + channel(16) + ";" + channel(8) + ";" + channel(0) + "m", view.title);
  }

 private:
  bool colors_;
};

std::string indent(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.find('\n', at), text.size());
    append_line(out, "  " + std::string(text.substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

std::string item_text(const Painter& painter, const Item& item) {
  std::string out = painter.paint(kBold, item.title);
  append_line(out, indent(item.text));
  append_line(out, indent(field_line(item, " \u00b7 ")));
  if (!item.url.empty()) append_line(out, "  " + painter.paint(kLink, item.url));
  return out;
}

std::string actions_text(const Painter& painter, const View& view, const std::vector<Choice>& choices) {
  std::string out;
  auto choice = choices.begin();
  for (const Action& action : view.actions) {
    if (!action.url.empty()) continue;
    std::string number = "[" + std::to_string(choice->number) + "]";
    append_line(out,
                painter.paint(action.style == ActionStyle::danger ? kDanger : kBold, number) + " " + choice->label);
    ++choice;
  }
  for (const std::string& link : action_links(view.actions)) append_line(out, link);
  return out;
}

std::string progress_text(const View& view, std::size_t width) {
  width = std::clamp<std::size_t>(width, 1, kMaxTerminalWidth);
  const std::size_t cells = std::clamp<std::size_t>(width / 2, kMinBar, kMaxBar);
  return cut_text(progress_line(view, kAsciiBar, cells), width, in_cells);
}

}  // namespace

TerminalText render_terminal(const View& from, const TerminalOptions& options) {
  const View view = sanitize(from);
  const Painter painter(options.colors);
  TerminalText out;
  out.choices = number_actions(view.actions);
  out.text = painter.title(view);
  append_line(out.text, view.text);
  append_line(out.text, painter.paint(kLink, view.url));
  for (const Item& item : view.items) append_paragraph(out.text, item_text(painter, item));
  append_paragraph(out.text, progress_text(view, options.width));
  append_paragraph(out.text, attachment_line(view));
  append_paragraph(out.text, painter.paint(kDim, page_line(view, ", ")));
  append_paragraph(out.text, actions_text(painter, view, out.choices));
  out.text += '\n';
  return out;
}

std::size_t in_cells(std::string_view text) noexcept {
  std::size_t cells = 0;
  for (std::size_t at = 0; at < text.size();) {
    int width = utf8proc_charwidth(static_cast<utf8proc_int32_t>(next_code_point(text, at)));
    cells += static_cast<std::size_t>(std::max(width, 0));
  }
  return cells;
}

std::string terminal_progress(const View& view, const TerminalOptions& options) {
  return progress_text(sanitize(view), options.width);
}

}  // namespace oneclaw::render
