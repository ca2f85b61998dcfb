#include "host/cli/progress_line.h"

#include "host/base/json.h"
#include "host/cli/answer_text.h"
#include "host/cli/terminal.h"

#include <oneclaw/render/terminal.h>

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace oneclaw::cli {
namespace {

std::uint64_t count_of(const base::JsonValue& object, std::string_view key) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(integer_of(object, key), 0));
}

// As host/chat words it: "Scanning websites (3/10)".
std::string within_text(const base::JsonValue& within) {
  const std::uint64_t total = count_of(within, "total");
  const std::string count =
      total == 0 ? "" : " (" + std::to_string(count_of(within, "done")) + "/" + std::to_string(total) + ")";
  return text_of(within, "label") + count;
}

}  // namespace

ProgressLine::ProgressLine() : is_terminal_(can_edit_in_place(STDERR_FILENO)) {}

void ProgressLine::show(const talk::ServerEvent& event) {
  const auto data = base::parse_json(event.data);
  if (!is_terminal_ || !data || !data->IsObject()) return;
  if (event.name == "step") {
    const std::uint64_t step = count_of(*data, "step");
    progress_ = {step > 0 ? step - 1 : 0, count_of(*data, "steps"), text_of(*data, "title")};
  } else if (event.name == "progress") {
    const base::JsonValue* within = base::json_find(*data, "within");
    const std::string label = within == nullptr ? text_of(*data, "label") : within_text(*within);
    progress_ = {count_of(*data, "done"), count_of(*data, "total"), label.empty() ? progress_.label : label};
  } else {
    return;
  }
  render::View view;
  view.progress = progress_;
  show(view);
}

void ProgressLine::show(const render::View& view) {
  if (!is_terminal_) return;
  const std::size_t width = terminal_width(STDERR_FILENO);
  const std::string line = render::terminal_progress(view, {.width = width > 1 ? width - 1 : 1});
  if (line == shown_) return;
  std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
  shown_ = line;
}

void ProgressLine::clear() {
  if (!shown_.empty()) std::fprintf(stderr, "\r\x1b[K");
  shown_.clear();
}

}  // namespace oneclaw::cli
