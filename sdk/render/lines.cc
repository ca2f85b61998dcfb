#include "sdk/render/lines.h"

#include <oneclaw/render/text.h>

#include <algorithm>

namespace oneclaw::render {
namespace {

void append_after(std::string& out, std::string_view separator, std::string_view text) {
  if (text.empty()) return;
  if (!out.empty()) out += separator;
  out += text;
}

}  // namespace

void append_paragraph(std::string& out, std::string_view paragraph) { append_after(out, "\n\n", paragraph); }
void append_line(std::string& out, std::string_view line) { append_after(out, "\n", line); }

std::string page_line(const View& view, std::string_view separator) {
  if (!view.page) return {};
  const Page& page = *view.page;
  std::string out;
  if (page.total > 0) {
    const bool is_last = page.index + 1 == page.count;
    const std::uint64_t shown = is_last ? page.total : std::min((page.index + 1) * view.items.size(), page.total);
    if (shown > 0) out = std::to_string(shown) + "/" + std::to_string(page.total);
  }
  append_after(out, separator, "page " + std::to_string(page.index + 1) + "/" + std::to_string(page.count));
  return out;
}

std::string progress_line(const View& view, Bar bar, std::size_t cells) {
  if (!view.progress) return {};
  const Progress& progress = *view.progress;
  std::string out;
  if (progress.total > 0) {
    const std::size_t full = static_cast<std::size_t>(progress.done * cells / progress.total);
    out += '[';
    for (std::size_t i = 0; i < cells; ++i) out += i < full ? bar.done : bar.open;
    out += "] " + std::to_string(progress.done) + "/" + std::to_string(progress.total);
  } else if (progress.done > 0) {
    out = std::to_string(progress.done) + " done";
  }
  append_after(out, " ", progress.label);
  return out.empty() ? "Working" : out;
}

std::string attachment_line(const View& view) {
  std::string out;
  for (const Attachment& attachment : view.attachments) {
    append_after(out, ", ", attachment.name.empty() ? attachment.artifact : attachment.name);
  }
  return out.empty() ? out : "Attached: " + out;
}

std::string field_line(const Item& item, std::string_view separator) {
  std::string out;
  for (const Field& field : item.fields) {
    append_after(out, separator, field.label.empty() ? field.value : field.label + ": " + field.value);
  }
  return out;
}

std::vector<Choice> number_actions(const std::vector<Action>& actions) {
  std::vector<Choice> choices;
  for (const Action& action : actions) {
    if (!action.url.empty()) continue;
    choices.push_back({static_cast<std::uint32_t>(choices.size() + 1), action.id,
                       cut_text(action.label, kMaxChoiceLabel, in_graphemes)});
  }
  return choices;
}

std::vector<std::string> action_links(const std::vector<Action>& actions) {
  std::vector<std::string> links;
  for (const Action& action : actions) {
    if (action.url.empty()) continue;
    links.push_back(cut_text(action.label, kMaxChoiceLabel, in_graphemes) + ": " + action.url);
  }
  return links;
}

std::string choice_line(const std::vector<Choice>& choices) {
  std::string out;
  for (const Choice& choice : choices) {
    out += out.empty() ? "Reply " : ", ";
    out += std::to_string(choice.number) + " for " + choice.label;
  }
  return out;
}

}  // namespace oneclaw::render
