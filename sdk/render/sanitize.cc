// sanitize: any View made safe to draw.
#include <oneclaw/render/text.h>
#include <oneclaw/render/url.h>
#include <oneclaw/render/view.h>

#include <algorithm>
#include <unordered_set>

namespace oneclaw::render {
namespace {

std::string seen(std::string_view text, Lines lines) {
  std::string clean = clean_text(text, lines);
  return is_blank(clean) ? std::string() : clean;
}

std::string line(std::string_view text) { return seen(text, Lines::one); }

std::string link(std::string_view url) {
  if (url.empty()) return {};
  sdk::Result<std::string> normal = normal_url(url);
  return normal ? std::move(*normal) : std::string();
}

Item sanitize_item(const Item& item) {
  Item clean{line(item.title), seen(item.text, Lines::many), link(item.url), {}};
  for (const Field& field : item.fields) {
    Field kept{line(field.label), line(field.value)};
    if (!kept.value.empty()) clean.fields.push_back(std::move(kept));
  }
  // What follows belongs to something: an item without a name still has its place.
  if (clean.title.empty()) clean.title.assign(1, '-');
  return clean;
}

std::vector<Action> sanitize_actions(const std::vector<Action>& actions) {
  std::vector<Action> clean;
  std::unordered_set<std::string_view> ids;
  for (const Action& action : actions) {
    if (clean.size() == kMaxActions) break;
    Action kept{action.id, line(action.label), action.style, link(action.url)};
    bool is_usable = !kept.id.empty() && kept.id.size() <= kMaxActionIdBytes && is_utf8(kept.id);
    if (!is_usable || kept.label.empty() || !ids.insert(action.id).second) continue;
    clean.push_back(std::move(kept));
  }
  return clean;
}

}  // namespace

View sanitize(const View& view) {
  View clean;
  clean.title = line(view.title);
  clean.text = seen(view.text, Lines::many);
  clean.url = link(view.url);
  if (view.color) clean.color = *view.color & 0xFFFFFF;
  for (const Item& item : view.items) clean.items.push_back(sanitize_item(item));
  clean.actions = sanitize_actions(view.actions);
  if (view.page) {
    const std::uint64_t count = std::clamp<std::uint64_t>(view.page->count, 1, kMaxCount);
    clean.page = Page{std::min(view.page->index, count - 1), count, std::min(view.page->total, kMaxCount)};
  }
  if (view.progress) {
    const std::uint64_t total = std::min(view.progress->total, kMaxCount);
    const std::uint64_t done = std::min(view.progress->done, total > 0 ? total : kMaxCount);
    clean.progress = Progress{done, total, line(view.progress->label)};
  }
  for (const Attachment& attachment : view.attachments) {
    if (clean.attachments.size() == kMaxAttachments) break;
    clean.attachments.push_back({line(attachment.artifact), line(attachment.name), line(attachment.media_type)});
  }
  return clean;
}

}  // namespace oneclaw::render
