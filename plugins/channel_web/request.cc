#include "request.h"

#include <oneclaw/render/text.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <charconv>

namespace oneclaw::channel_web {

namespace {

using sdk::Result;
using sdk::Status;

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Status invalid(std::string_view pointer, std::string_view why) {
  return {OC_INVALID, std::string(pointer) + ": " + std::string(why)};
}

// The member of a request that a JSON member fills; null when there is none of this name.
std::string* place_of(PostRequest& request, std::string_view name) noexcept {
  if (name == "conversation") return &request.conversation;
  if (name == "id") return &request.id;
  if (name == "text") return &request.text;
  if (name == "action") return &request.action;
  if (name == "message") return &request.message;
  return nullptr;
}

Status check(const PostRequest& request) {
  if (!is_name(request.conversation)) return invalid("/conversation", "must be 1 to 64 letters, digits, '_' or '-'");
  if (!request.id.empty() && !is_name(request.id)) return invalid("/id", "must be 1 to 64 letters, digits, '_' or '-'");
  if (request.text.empty() == request.action.empty())
    return {OC_INVALID, "the body needs either \"text\" or \"action\""};
  if (request.text.size() > kMaxText) {
    return {OC_TOO_LARGE, "/text: has more than " + std::to_string(kMaxText) + " bytes"};
  }
  if (!request.text.empty() && render::is_blank(request.text)) return invalid("/text", "says nothing");
  if (!request.action.empty() && !is_name(request.message)) {
    return invalid("/message", "must be the id of the message that the action stands on");
  }
  return {};
}

}  // namespace

bool is_name(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kMaxName && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

Result<PostRequest> parse_post(std::string_view body) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(body.data(), body.size());
  if (json.HasParseError() || !json.IsObject()) return Status(OC_INVALID, "the body must be a JSON object");
  PostRequest out;
  for (const auto& member : json.GetObject()) {
    const std::string_view name(member.name.GetString(), member.name.GetStringLength());
    std::string* place = place_of(out, name);
    const std::string pointer = "/" + std::string(name.substr(0, kMaxName));
    if (place == nullptr) {
      return invalid(pointer, "is not known here; there is text, action, message, conversation, id");
    }
    if (!member.value.IsString()) return invalid(pointer, "must be text");
    place->assign(member.value.GetString(), member.value.GetStringLength());
  }
  if (Status good = check(out); !good.ok()) return good;
  out.text = render::clean_text(out.text, render::Lines::many);
  return out;
}

std::string query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.size() <= name.size() || !pair.starts_with(name) || pair[name.size()] != '=') continue;
    std::string out;
    for (size_t i = name.size() + 1; i < pair.size(); ++i) {
      if (pair[i] != '%') {
        out += pair[i];
        continue;
      }
      if (i + 2 >= pair.size()) return {};
      const int high = hex_digit(pair[i + 1]);
      const int low = hex_digit(pair[i + 2]);
      if (high < 0 || low < 0) return {};
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
    return out;
  }
  return {};
}

Result<int64_t> number_in(std::string_view text, std::string_view name, int64_t least, int64_t most,
                          int64_t otherwise) {
  if (text.empty()) return otherwise;
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= least && value <= most) return value;
  return Status(OC_INVALID, std::string(name) + " must be a whole number from " + std::to_string(least) + " to " +
                                std::to_string(most));
}

}  // namespace oneclaw::channel_web
