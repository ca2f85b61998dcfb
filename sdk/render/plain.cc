#include <oneclaw/render/plain.h>

#include "sdk/render/lines.h"

#include <oneclaw/render/gsm7.h>
#include <oneclaw/render/text.h>

#include <algorithm>

namespace oneclaw::render {
namespace {

struct Unit {
  std::size_t limit;
  Measure measure;
  std::string_view ellipsis;
};

// A character of two units may leave one unit of each segment empty.
Unit sms_unit(bool gsm7, std::size_t segments) {
  if (gsm7) {
    return {segments == 1 ? kGsm7Single : segments * (kGsm7Segment - 1), in_septets, "..."};
  }
  return {segments == 1 ? kUcs2Single : segments * (kUcs2Segment - 1), in_utf16, kEllipsis};
}

void put_body(PlainMessages& out, std::string_view body, const Unit& unit, std::size_t max_messages) {
  std::vector<std::string_view> parts = split_text(body, unit.limit, unit.measure, max_messages);
  if (parts.empty()) return;
  const auto last = static_cast<std::size_t>(parts.back().data() - body.data());
  out.is_cut = !is_blank(body.substr(last + parts.back().size()));
  out.texts.assign(parts.begin(), parts.end());
  if (out.is_cut) out.texts.back() = cut_text(body.substr(last), unit.limit, unit.measure, unit.ellipsis);
}

void put_tail(PlainMessages& out, std::string_view tail, const Unit& unit) {
  if (tail.empty()) return;
  if (!out.texts.empty()) {
    std::string together = out.texts.back() + "\n\n" + std::string(tail);
    if (unit.measure(together) <= unit.limit) {
      out.texts.back() = std::move(together);
      return;
    }
  }
  for (std::string_view part : split_text(tail, unit.limit, unit.measure)) out.texts.emplace_back(part);
}

std::string sms_item(const Item& item) {
  std::string out = item.title;
  append_line(out, item.text);
  append_line(out, field_line(item, ", "));
  append_line(out, item.url);
  return out;
}

std::string imessage_item(const Item& item) {
  std::string out = "\u2022 " + item.title;
  append_line(out, item.text);
  append_line(out, field_line(item, " \u00b7 "));
  append_line(out, item.url);
  return out;
}

std::string sms_tail(const View& view, const std::vector<Choice>& choices) {
  std::string out = choice_line(choices);
  for (const std::string& link : action_links(view.actions)) append_line(out, link);
  return out;
}

std::string imessage_tail(const View& view, const std::vector<Choice>& choices) {
  std::string out;
  if (choices.size() == 1) out = choice_line(choices);
  if (choices.size() > 1) {
    out = "Reply with a number:";
    for (const Choice& choice : choices) append_line(out, std::to_string(choice.number) + ". " + choice.label);
  }
  for (const std::string& link : action_links(view.actions)) append_line(out, link);
  return out;
}

}  // namespace

PlainMessages render_sms(const View& from, const SmsOptions& options) {
  const View view = sanitize(from);
  PlainMessages out;
  out.choices = number_actions(view.actions);
  std::string body = view.title;
  append_line(body, view.text);
  append_line(body, view.url);
  for (const Item& item : view.items) append_paragraph(body, sms_item(item));
  append_paragraph(body, progress_line(view, kAsciiBar));
  append_paragraph(body, attachment_line(view));
  append_paragraph(body, page_line(view, ", "));
  std::string tail = sms_tail(view, out.choices);

  std::string plain_body = plain_punctuation(body);
  std::string plain_tail = plain_punctuation(tail);
  const bool gsm7 = is_gsm7(plain_body) && is_gsm7(plain_tail);
  const Unit unit = sms_unit(gsm7, std::max<std::size_t>(options.max_segments, 1));
  put_body(out, gsm7 ? plain_body : body, unit, std::max<std::size_t>(options.max_messages, 1));
  put_tail(out, gsm7 ? plain_tail : tail, unit);
  if (out.texts.empty()) out.texts.emplace_back("-");
  return out;
}

PlainMessages render_imessage(const View& from, const ImessageOptions& options) {
  const View view = sanitize(from);
  PlainMessages out;
  out.choices = number_actions(view.actions);
  std::string body = view.title;
  append_paragraph(body, view.text);
  append_paragraph(body, view.url);
  for (const Item& item : view.items) append_paragraph(body, imessage_item(item));
  append_paragraph(body, progress_line(view, kBlockBar));
  append_paragraph(body, attachment_line(view));
  append_paragraph(body, page_line(view, " \u00b7 "));
  const Unit unit{std::max<std::size_t>(options.max_text, 1), in_utf16, kEllipsis};
  put_body(out, body, unit, std::max<std::size_t>(options.max_messages, 1));
  put_tail(out, imessage_tail(view, out.choices), unit);
  if (out.texts.empty()) out.texts.emplace_back("-");
  return out;
}

}  // namespace oneclaw::render
