// What a view must satisfy, and writing it.
#include <oneclaw/render/view.h>

#include "sdk/render/json.h"

#include <oneclaw/render/text.h>
#include <oneclaw/render/url.h>

#include <string_view>
#include <unordered_set>

namespace oneclaw::render {
namespace {

// Keeps the first problem; later checks are skipped in front of it.
class Checker {
 public:
  void text(const std::string& at, std::string_view value, std::size_t max_bytes) {
    if (value.size() > max_bytes) {
      fail(OC_TOO_LARGE, at, std::to_string(value.size()) + " bytes, at most " + std::to_string(max_bytes));
    } else if (!is_utf8(value)) {
      fail(OC_INVALID, at, "is not valid UTF-8");
    }
  }
  void line(const std::string& at, std::string_view value) {
    text(at, value, kMaxLineBytes);
    if (value.find('\n') != std::string_view::npos) fail(OC_INVALID, at, "is one line: no line break");
  }
  void required_line(const std::string& at, std::string_view value) {
    line(at, value);
    if (is_blank(value)) fail(OC_INVALID, at, "is required and must show something");
  }
  void url(const std::string& at, std::string_view value) {
    if (value.empty() || !ok()) return;
    sdk::Result<std::string> normal = normal_url(value);
    if (!normal) fail(normal.status().code(), at, normal.status().text());
  }
  void count(const std::string& at, std::size_t size, std::size_t limit) {
    if (size > limit) {
      fail(OC_TOO_LARGE, at, std::to_string(size) + " elements, at most " + std::to_string(limit));
    }
  }
  void number(const std::string& at, std::uint64_t value) {
    if (value > kMaxCount) fail(OC_TOO_LARGE, at, "more than " + std::to_string(kMaxCount));
  }
  void fail(oc_status code, const std::string& at, std::string_view why) {
    if (ok()) status_ = sdk::Status(code, at + ": " + std::string(why));
  }
  bool ok() const noexcept { return status_.ok(); }
  sdk::Status take() { return std::move(status_); }

 private:
  sdk::Status status_;
};

void check_item(Checker& check, const std::string& at, const Item& item) {
  check.required_line(at + "/title", item.title);
  check.text(at + "/text", item.text, kMaxViewBytes);
  check.url(at + "/url", item.url);
  check.count(at + "/fields", item.fields.size(), kMaxFields);
  for (std::size_t i = 0; i < item.fields.size() && check.ok(); ++i) {
    const std::string field = at + "/fields/" + std::to_string(i);
    check.required_line(field + "/label", item.fields[i].label);
    check.required_line(field + "/value", item.fields[i].value);
  }
}

bool has_control(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = next_code_point(text, at);
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return true;
  }
  return false;
}

void check_actions(Checker& check, const std::vector<Action>& actions) {
  check.count("/actions", actions.size(), kMaxActions);
  std::unordered_set<std::string_view> ids;
  for (std::size_t i = 0; i < actions.size() && check.ok(); ++i) {
    const Action& action = actions[i];
    const std::string at = "/actions/" + std::to_string(i);
    if (action.id.empty()) check.fail(OC_INVALID, at + "/id", "is required");
    check.text(at + "/id", action.id, kMaxActionIdBytes);
    if (has_control(action.id)) check.fail(OC_INVALID, at + "/id", "has a control character");
    if (!ids.insert(action.id).second) check.fail(OC_INVALID, at + "/id", "is the id of another action too");
    check.required_line(at + "/label", action.label);
    check.url(at + "/url", action.url);
  }
}

void check_counts(Checker& check, const View& view) {
  if (view.page) {
    check.number("/page/count", view.page->count);
    check.number("/page/total", view.page->total);
    if (view.page->count == 0) check.fail(OC_INVALID, "/page/count", "is at least 1");
    if (view.page->index >= view.page->count) {
      check.fail(OC_INVALID, "/page/index", "counts from 0 and is smaller than /page/count");
    }
  }
  if (view.progress) {
    check.number("/progress/done", view.progress->done);
    check.number("/progress/total", view.progress->total);
    check.line("/progress/label", view.progress->label);
    if (view.progress->total > 0 && view.progress->done > view.progress->total) {
      check.fail(OC_INVALID, "/progress/done", "is larger than /progress/total");
    }
  }
}

void check_attachments(Checker& check, const std::vector<Attachment>& attachments) {
  check.count("/attachments", attachments.size(), kMaxAttachments);
  for (std::size_t i = 0; i < attachments.size() && check.ok(); ++i) {
    const std::string at = "/attachments/" + std::to_string(i);
    check.required_line(at + "/artifact", attachments[i].artifact);
    check.line(at + "/name", attachments[i].name);
    check.line(at + "/media_type", attachments[i].media_type);
  }
}

// Writes members of one object; absent ones are left out.
class Members {
 public:
  explicit Members(JsonWriter& writer) : writer_(writer) { writer_.StartObject(); }
  ~Members() { writer_.EndObject(); }
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  void text(std::string_view name, const std::string& value) {
    if (value.empty()) return;
    put_member(writer_, name, is_utf8(value) ? value : clean_text(value, Lines::many));
  }
  void number(const char* name, std::uint64_t value) {
    writer_.Key(name);
    writer_.Uint64(value);
  }
  template <class List, class Write>
  void list(const char* name, const List& list, Write write) {
    if (list.empty()) return;
    writer_.Key(name);
    writer_.StartArray();
    for (const auto& element : list) write(Members(writer_), element);
    writer_.EndArray();
  }
  Members object(const char* name) {
    writer_.Key(name);
    return Members(writer_);
  }

 private:
  JsonWriter& writer_;
};

std::string hex_color(std::uint32_t color) {
  std::string out = "#";
  for (int shift = 20; shift >= 0; shift -= 4) out += "0123456789abcdef"[(color >> shift) & 15];
  return out;
}

std::string_view style_name(ActionStyle style) noexcept {
  if (style == ActionStyle::primary) return "primary";
  return style == ActionStyle::danger ? "danger" : std::string_view();
}

void write_item(Members members, const Item& item) {
  members.text("title", item.title);
  members.text("text", item.text);
  members.text("url", item.url);
  members.list("fields", item.fields, [](Members field, const Field& from) {
    field.text("label", from.label);
    field.text("value", from.value);
  });
}

void write_action(Members members, const Action& action) {
  members.text("id", action.id);
  members.text("label", action.label);
  members.text("style", std::string(style_name(action.style)));
  members.text("url", action.url);
}

void write_view(Members members, const View& view) {
  members.text("title", view.title);
  members.text("text", view.text);
  members.text("url", view.url);
  if (view.color) members.text("color", hex_color(*view.color));
  members.list("items", view.items, write_item);
  members.list("actions", view.actions, write_action);
  if (view.page) {
    Members page = members.object("page");
    page.number("index", view.page->index);
    page.number("count", view.page->count);
    page.number("total", view.page->total);
  }
  if (view.progress) {
    Members progress = members.object("progress");
    progress.number("done", view.progress->done);
    progress.number("total", view.progress->total);
    progress.text("label", view.progress->label);
  }
  members.list("attachments", view.attachments, [](Members attachment, const Attachment& from) {
    attachment.text("artifact", from.artifact);
    attachment.text("name", from.name);
    attachment.text("media_type", from.media_type);
  });
}

}  // namespace

sdk::Status check_view(const View& view) {
  Checker check;
  check.line("/title", view.title);
  check.text("/text", view.text, kMaxViewBytes);
  check.url("/url", view.url);
  if (view.color && *view.color > 0xFFFFFF) check.fail(OC_INVALID, "/color", "has more than six hexadecimal digits");
  check.count("/items", view.items.size(), kMaxItems);
  for (std::size_t i = 0; i < view.items.size() && check.ok(); ++i) {
    check_item(check, "/items/" + std::to_string(i), view.items[i]);
  }
  check_actions(check, view.actions);
  check_counts(check, view);
  check_attachments(check, view.attachments);
  if (is_blank(view.title) && is_blank(view.text) && view.items.empty() && !view.progress) {
    check.fail(OC_INVALID, "/", "shows nothing: it needs a title, text, items or progress");
  }
  return check.take();
}

std::string to_json(const View& view) {
  return json_text([&](JsonWriter& writer) { write_view(Members(writer), view); });
}

}  // namespace oneclaw::render
