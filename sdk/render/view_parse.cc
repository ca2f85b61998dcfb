// parse_view: the types of the members here, what they must satisfy in check_view.
#include "sdk/render/json.h"

#include <oneclaw/render/text.h>
#include <oneclaw/render/view.h>

namespace oneclaw::render {
namespace {

using rapidjson::Value;

// Reads members by name and remembers the first one of a wrong type. Pointers are made only for an error.
class ViewReader {
 public:
  sdk::Result<View> read(const Value& root) {
    View view;
    if (!root.IsObject()) return sdk::Status(OC_INVALID, "/: a view is a JSON object");
    text(root, "title", view.title);
    text(root, "text", view.text);
    text(root, "url", view.url);
    color(root, view);
    list(root, "items", kMaxItems, view.items, [this](const Value& from, Item& item) { read_item(from, item); });
    list(root, "actions", kMaxActions, view.actions,
         [this](const Value& from, Action& action) { read_action(from, action); });
    object(root, "page", [&](const Value& from) {
      Page& page = view.page.emplace();
      number(from, "index", page.index);
      number(from, "count", page.count);
      number(from, "total", page.total);
    });
    object(root, "progress", [&](const Value& from) {
      Progress& progress = view.progress.emplace();
      number(from, "done", progress.done);
      number(from, "total", progress.total);
      text(from, "label", progress.label);
    });
    list(root, "attachments", kMaxAttachments, view.attachments, [this](const Value& from, Attachment& attachment) {
      text(from, "artifact", attachment.artifact);
      text(from, "name", attachment.name);
      text(from, "media_type", attachment.media_type);
    });
    if (!error_.ok()) return std::move(error_);
    return view;
  }

 private:
  void read_item(const Value& from, Item& item) {
    text(from, "title", item.title);
    text(from, "text", item.text);
    text(from, "url", item.url);
    list(from, "fields", kMaxFields, item.fields, [this](const Value& pair, Field& field) {
      text(pair, "label", field.label);
      text(pair, "value", field.value);
    });
  }

  void read_action(const Value& from, Action& action) {
    text(from, "id", action.id);
    text(from, "label", action.label);
    text(from, "url", action.url);
    std::string style;
    text(from, "style", style);
    if (style == "primary") {
      action.style = ActionStyle::primary;
    } else if (style == "danger") {
      action.style = ActionStyle::danger;
    } else if (!style.empty() && style != "secondary") {
      fail(OC_INVALID, "style", "is primary, secondary or danger");
    }
  }

  void color(const Value& root, View& view) {
    std::string text_color;
    text(root, "color", text_color);
    if (text_color.empty()) return;
    bool is_color = text_color.size() == 7 && text_color[0] == '#' &&
                    text_color.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
    if (!is_color) return fail(OC_INVALID, "color", "is written #rrggbb");
    view.color = static_cast<std::uint32_t>(std::stoul(text_color.substr(1), nullptr, 16));
  }

  void text(const Value& object, const char* name, std::string& out) {
    const Value* value = find_member(object, name);
    if (!value) return;
    if (!value->IsString()) return fail(OC_INVALID, name, "must be text");
    out = text_of(*value);
  }

  void number(const Value& object, const char* name, std::uint64_t& out) {
    const Value* value = find_member(object, name);
    if (!value) return;
    if (!value->IsUint64()) return fail(OC_INVALID, name, "must be a whole number from 0");
    out = value->GetUint64();
  }

  template <class Read>
  void object(const Value& root, const char* name, Read read) {
    const Value* value = find_member(root, name);
    if (!value) return;
    if (!value->IsObject()) return fail(OC_INVALID, name, "must be an object");
    within(name, [&] { read(*value); });
  }

  template <class Element, class Read>
  void list(const Value& object, const char* name, std::size_t limit, std::vector<Element>& out, Read read) {
    const Value* value = find_member(object, name);
    if (!value) return;
    if (!value->IsArray()) return fail(OC_INVALID, name, "must be a list");
    if (value->Size() > limit) {
      return fail(OC_TOO_LARGE, name, std::to_string(value->Size()) + " elements, at most " + std::to_string(limit));
    }
    out.resize(value->Size());
    within(name, [&] {
      for (rapidjson::SizeType i = 0; i < value->Size() && error_.ok(); ++i) {
        const Value& element = (*value)[i];
        if (!element.IsObject()) return fail(OC_INVALID, std::to_string(i), "must be an object");
        within(std::to_string(i), [&] { read(element, out[i]); });
      }
    });
  }

  template <class Inside>
  void within(const std::string& token, Inside inside) {
    const std::size_t size = at_.size();
    at_ += "/" + token;
    inside();
    at_.resize(size);
  }

  void fail(oc_status code, const std::string& member, const std::string& why) {
    if (error_.ok()) error_ = sdk::Status(code, at_ + "/" + member + ": " + why);
  }

  std::string at_;
  sdk::Status error_;
};

}  // namespace

sdk::Result<View> parse_view(std::string_view json) {
  sdk::Result<rapidjson::Document> document = parse_json(json, kMaxViewBytes, kMaxViewDepth);
  if (!document) return document.take_status();
  sdk::Result<View> view = ViewReader().read(*document);
  if (!view) return view;
  if (sdk::Status status = check_view(*view); !status.ok()) return status;
  return view;
}

}  // namespace oneclaw::render
