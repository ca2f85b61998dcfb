#include "host/services/artifacts/redact.h"

#include "host/base/json.h"
#include "host/base/text.h"

#include <algorithm>

namespace oneclaw::services::artifacts {
namespace {

constexpr int kMaxEmbedded = 4;        // JSON in a text of JSON in a text ...
constexpr std::size_t kMinSecret = 6;  // behind "Bearer" and "Basic": shorter words are prose

bool is_name_char(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}
bool is_token_char(char c) noexcept {
  return is_name_char(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '=';
}
bool is_space(char c) noexcept { return c == ' ' || c == '\t'; }
bool is_quote(char c) noexcept { return c == '"' || c == '\''; }

bool is_word(std::string_view text, std::string_view lower) noexcept {
  return text.size() == lower.size() && std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
         });
}
bool is_secret(std::string_view name) noexcept {
  return base::is_secret_name(name) || is_word(name, "cookie") || is_word(name, "set-cookie");
}

// Copies a text piece by piece, and leaves out what is secret.
class TextRedactor {
 public:
  explicit TextRedactor(std::string_view text) : text_(text) { out_.reserve(text.size()); }

  std::string run() {
    while (at_ < text_.size()) {
      const std::size_t begin = at_;
      skip(is_name_char);
      if (at_ == begin) {
        out_ += text_[at_++];
        continue;
      }
      const std::string_view name = text_.substr(begin, at_ - begin);
      out_ += name;
      if (is_word(name, "bearer") || is_word(name, "basic")) {
        leave_credentials_out();
      } else if (is_secret(name)) {
        leave_value_out();
      }
    }
    return std::move(out_);
  }

 private:
  template <class Is>
  void skip(Is&& is) {
    while (at_ < text_.size() && is(text_[at_])) ++at_;
  }
  void copy_to(std::size_t end) {
    out_ += text_.substr(at_, end - at_);
    at_ = end;
  }

  void leave_credentials_out() {
    std::size_t begin = at_;
    while (begin < text_.size() && is_space(text_[begin])) ++begin;
    std::size_t end = begin;
    while (end < text_.size() && is_token_char(text_[end])) ++end;
    if (begin == at_ || end - begin < kMinSecret) return;
    copy_to(begin);
    out_ += kRedacted;
    at_ = end;
  }

  // Behind a secret's name: `="..."`, `: ...`, `=...` and the like, escaped or not.
  void leave_value_out() {
    std::size_t i = at_;
    const auto pass = [&](auto&& is) {
      while (i < text_.size() && is(text_[i])) ++i;
    };
    const auto is_between = [](char c) { return is_space(c) || is_quote(c) || c == '\\' || c == ']'; };
    pass(is_between);
    const bool is_quoted_name = i > at_;
    if (i == text_.size() || (text_[i] != ':' && text_[i] != '=')) return;
    const bool is_header = text_[i] == ':' && !is_quoted_name;
    ++i;
    pass(is_space);
    const bool is_escaped = i < text_.size() && text_[i] == '\\';
    pass([](char c) { return c == '\\'; });
    if (i < text_.size() && is_quote(text_[i])) {
      copy_to(i + 1);
      end_of_quoted(text_[i], is_escaped);
    } else {
      copy_to(i);
      skip([&](char c) {
        if (c == '\r' || c == '\n') return false;
        return is_header || (!is_space(c) && std::string_view("&;,}]\"'").find(c) == std::string_view::npos);
      });
    }
    out_ += kRedacted;
  }
  void end_of_quoted(char quote, bool is_escaped) {
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && is_escaped && at_ + 1 < text_.size() && text_[at_ + 1] == quote) return;
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_, text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

bool looks_like_json(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

std::string redact_to(std::string_view data, int embedded);

// Headers are also recorded as pairs, {"name":"Authorization","value":"..."} or ["Authorization","..."]: the second of
// such a pair, or null.
base::JsonValue* value_beside_secret_name(base::JsonValue& value) {
  const auto names_secret = [](const base::JsonValue& name) {
    return name.IsString() && is_secret(base::json_view(name));
  };
  if (value.IsArray()) return value.Size() == 2 && names_secret(value[0]) ? &value[1] : nullptr;
  const auto found = value.IsObject() ? value.FindMember("value") : base::JsonValue::MemberIterator();
  if (!value.IsObject() || found == value.MemberEnd()) return nullptr;
  for (const char* key : {"name", "key", "header"}) {
    const auto name = value.FindMember(key);
    if (name != value.MemberEnd() && names_secret(name->value)) return &found->value;
  }
  return nullptr;
}

// Whether anything was left out.
bool redact_value(base::JsonValue& value, base::Json::AllocatorType& memory, int embedded) {
  bool is_changed = false;
  const auto put = [&](base::JsonValue& into, std::string_view text) {
    into.SetString(text.data(), static_cast<rapidjson::SizeType>(text.size()), memory);
    is_changed = true;
  };
  if (base::JsonValue* beside = value_beside_secret_name(value)) put(*beside, kRedacted);
  if (value.IsObject()) {
    for (auto& member : value.GetObject()) {
      if (is_secret(base::json_view(member.name))) {
        if (!member.value.IsNull()) put(member.value, kRedacted);
      } else {
        is_changed = redact_value(member.value, memory, embedded) || is_changed;
      }
    }
  } else if (value.IsArray()) {
    for (auto& item : value.GetArray()) is_changed = redact_value(item, memory, embedded) || is_changed;
  } else if (value.IsString()) {
    const std::string clean = redact_to(base::json_view(value), embedded + 1);
    if (clean != base::json_view(value)) put(value, clean);
  }
  return is_changed;
}

std::string redact_to(std::string_view data, int embedded) {
  if (embedded < kMaxEmbedded && looks_like_json(data)) {
    if (auto json = base::parse_json(data)) {
      return redact_value(*json, json->GetAllocator(), embedded) ? base::to_json(*json) : std::string(data);
    }
  }
  return TextRedactor(data).run();
}

}  // namespace

std::string redact(std::string_view data) { return redact_to(data, 0); }

}  // namespace oneclaw::services::artifacts
