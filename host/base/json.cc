#include "host/base/json.h"

#include "host/base/text.h"
#include "host/base/unique_fd.h"

#include <fcntl.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/pointer.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <vector>

namespace oneclaw::base {
namespace {

// Numbers are converted here: RapidJSON 1.1 computes clz(0) for texts such as 0e-111 in its exact conversion.
constexpr unsigned kParseFlags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;

constexpr std::string_view kNumberTooLarge = "the number is too large for a double";

enum class Refused { nothing, depth, surrogate, number };

// Forwards the reader's events to the document and ends the parse at the depth limit. RapidJSON 1.1 lets the escape of
// a lone low surrogate through as invalid UTF-8: where the text has escapes, strings are checked once more.
class Guard : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Guard> {
 public:
  Guard(Json& document, std::size_t max_depth, bool has_escapes)
      : document_(document), max_depth_(max_depth), has_escapes_(has_escapes) {}

  Refused refused() const noexcept { return refused_; }

  bool Null() { return document_.Null(); }
  bool Bool(bool b) { return document_.Bool(b); }
  bool RawNumber(const char* s, rapidjson::SizeType n, bool) {
    if (add_number(s, s + n)) return true;
    refused_ = Refused::number;
    return false;
  }
  bool String(const char* s, rapidjson::SizeType n, bool copy) { return is_text(s, n) && document_.String(s, n, copy); }
  bool Key(const char* s, rapidjson::SizeType n, bool copy) { return is_text(s, n) && document_.Key(s, n, copy); }
  bool StartObject() { return deeper() && document_.StartObject(); }
  bool EndObject(rapidjson::SizeType n) { return --depth_, document_.EndObject(n); }
  bool StartArray() { return deeper() && document_.StartArray(); }
  bool EndArray(rapidjson::SizeType n) { return --depth_, document_.EndArray(n); }

 private:
  template <class Number>
  static bool reads(const char* first, const char* last, Number& number) {
    auto [end, problem] = std::from_chars(first, last, number);
    return problem == std::errc() && end == last;
  }
  bool add_number(const char* first, const char* last) {
    std::int64_t integer = 0;
    if (reads(first, last, integer)) return document_.Int64(integer);
    std::uint64_t large = 0;
    if (reads(first, last, large)) return document_.Uint64(large);
    double real = 0;
    if (reads(first, last, real)) return document_.Double(real);
    // Out of range: too small is 0 or a denormal number, too large is refused. The text ends with a zero byte.
    real = std::strtod(first, nullptr);
    return std::isfinite(real) && document_.Double(real);
  }
  bool deeper() {
    if (++depth_ <= max_depth_) return true;
    refused_ = Refused::depth;
    return false;
  }
  bool is_text(const char* s, rapidjson::SizeType n) {
    if (!has_escapes_ || is_utf8({s, n})) return true;
    refused_ = Refused::surrogate;
    return false;
  }

  Json& document_;
  std::size_t max_depth_;
  bool has_escapes_;
  std::size_t depth_ = 0;
  Refused refused_ = Refused::nothing;
};

// "line 3, column 7"; columns count code points from 1.
std::string position(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  std::string_view before = text.substr(0, offset);
  std::size_t line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  std::size_t start = before.rfind('\n');
  before = before.substr(start == std::string_view::npos ? 0 : start + 1);
  auto is_lead = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  std::size_t column = 1 + static_cast<std::size_t>(std::count_if(before.begin(), before.end(), is_lead));
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

// The same faults in words of their own; RapidJSON's remain for the rest.
std::string reason(rapidjson::ParseErrorCode code, std::string_view rest) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "the text is empty";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "something follows the end of the value";
    case rapidjson::kParseErrorValueInvalid:
      return rest.empty() ? "the text ends where a value must stand" : "no JSON value starts here";
    case rapidjson::kParseErrorObjectMissName:
      return "missing a quoted member name (or there is a comma too many)";
    case rapidjson::kParseErrorObjectMissColon:
      return "missing a colon after the member name";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "missing a comma or '}'";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "missing a comma or ']'";
    case rapidjson::kParseErrorStringInvalidEncoding:
      return "the text is not valid UTF-8, or has a raw control character inside a string";
    case rapidjson::kParseErrorNumberTooBig:
      return std::string(kNumberTooLarge);
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "missing the closing quotation mark of a string";
    default:
      return rapidjson::GetParseError_En(code);
  }
}

std::optional<std::string_view> duplicate_of(const JsonValue& object, std::vector<std::string_view>& names) {
  names.clear();
  for (const auto& member : object.GetObject()) names.push_back(json_view(member.name));
  std::sort(names.begin(), names.end());
  auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return std::nullopt;
  return *twice;
}

// One level of the walk that looks for duplicate names: an explicit stack, never the thread's.
struct Level {
  const JsonValue* value;
  rapidjson::SizeType next = 0;
};

std::string pointer_of(const std::vector<Level>& levels) {
  std::string pointer;
  for (const Level& level : levels) {
    if (level.next == 0) break;
    rapidjson::SizeType at = level.next - 1;
    if (level.value->IsArray()) {
      pointer = pointer_append(pointer, std::to_string(at));
    } else {
      pointer = pointer_append(pointer, json_view((level.value->MemberBegin() + at)->name));
    }
  }
  return pointer;
}

std::optional<std::string> find_duplicate(const JsonValue& root) {
  std::vector<std::string_view> names;
  std::vector<Level> levels;
  auto enter = [&](const JsonValue& value) -> std::optional<std::string> {
    if (!value.IsObject() && !value.IsArray()) return std::nullopt;
    if (value.IsObject()) {
      if (auto name = duplicate_of(value, names)) return pointer_append(pointer_of(levels), *name);
    }
    levels.push_back({&value});
    return std::nullopt;
  };
  if (auto found = enter(root)) return found;
  while (!levels.empty()) {
    Level& top = levels.back();
    bool is_array = top.value->IsArray();
    rapidjson::SizeType count = is_array ? top.value->Size() : top.value->MemberCount();
    if (top.next == count) {
      levels.pop_back();
      continue;
    }
    rapidjson::SizeType at = top.next++;
    const JsonValue& child = is_array ? (*top.value)[at] : (top.value->MemberBegin() + at)->value;
    if (auto found = enter(child)) return found;
  }
  return std::nullopt;
}

std::optional<Error> refuse_early(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return Error{OC_TOO_LARGE, "JSON text of " + human_bytes(text.size()) + " is larger than the limit of " +
                                   human_bytes(limits.max_bytes)};
  }
  if (text.substr(0, 3) == "\xEF\xBB\xBF") {
    return Error{OC_INVALID, "line 1, column 1: the text starts with a byte order mark; save it as UTF-8 without BOM"};
  }
  // The reader takes a zero byte for the end of the text, so it would hide what follows.
  if (std::size_t zero = text.find('\0'); zero != std::string_view::npos) {
    return Error{OC_INVALID, position(text, zero) + ": zero byte; is this a text file?"};
  }
  return std::nullopt;
}

template <class Base>
class TotalWriter : public Base {
 public:
  using Base::Base;
  bool Double(double d) { return std::isfinite(d) ? Base::Double(d) : Base::Null(); }
  bool String(const char* s, rapidjson::SizeType n, bool copy = false) {
    if (is_utf8({s, n})) return Base::String(s, n, copy);
    std::string clean = clean_utf8({s, n}, 3 * std::size_t{n});
    return Base::String(clean.data(), static_cast<rapidjson::SizeType>(clean.size()), true);
  }
  bool Key(const char* s, rapidjson::SizeType n, bool copy = false) { return String(s, n, copy); }
};

using CompactWriter = TotalWriter<rapidjson::Writer<rapidjson::StringBuffer>>;
using PrettyWriter = TotalWriter<rapidjson::PrettyWriter<rapidjson::StringBuffer>>;

std::string text_of(const rapidjson::StringBuffer& buffer) { return {buffer.GetString(), buffer.GetSize()}; }

}  // namespace

Result<Json> parse_json(std::string_view text, JsonLimits limits) {
  if (auto error = refuse_early(text, limits)) return *std::move(error);
  rapidjson::MemoryStream stream(text.data() ? text.data() : "", text.size());
  rapidjson::Reader reader;
  Json document;
  Refused refused = Refused::nothing;
  auto generate = [&](Json& target) {
    Guard guard(target, limits.max_depth, text.find("\\u") != std::string_view::npos);
    bool ok = !reader.Parse<kParseFlags>(stream, guard).IsError();
    refused = guard.refused();
    return ok;
  };
  document.Populate(generate);
  if (reader.HasParseError()) {
    std::size_t offset = std::min(reader.GetErrorOffset(), text.size());
    if (refused == Refused::depth) {
      return Error{OC_TOO_LARGE,
                   position(text, offset) + ": nested deeper than " + std::to_string(limits.max_depth) + " levels"};
    }
    if (refused == Refused::number)
      return Error{OC_INVALID, position(text, offset) + ": " + std::string(kNumberTooLarge)};
    if (refused == Refused::surrogate) {
      return Error{OC_INVALID, position(text, offset) + ": \\u escape of half a surrogate pair"};
    }
    return Error{OC_INVALID, position(text, offset) + ": " + reason(reader.GetParseErrorCode(), text.substr(offset))};
  }
  if (auto pointer = find_duplicate(document)) {
    return Error{OC_INVALID, "the member at " + *pointer + " is there twice; remove one"};
  }
  return document;
}

Result<Json> parse_json_file(const std::string& path, JsonLimits limits) {
  // O_NONBLOCK: opening a FIFO that nobody writes to must not hang.
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) {
    oc_status status = errno == ENOENT ? OC_NOT_FOUND : errno == EACCES ? OC_DENIED : OC_UNAVAILABLE;
    return Error{status, "cannot open " + path + ": " + std::strerror(errno)};
  }
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return Error{OC_INVALID, path + " is no regular file"};
  std::string text;
  char buffer[16384];
  while (text.size() <= limits.max_bytes) {
    ssize_t got = ::read(fd.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{OC_UNAVAILABLE, "cannot read " + path + ": " + std::strerror(errno)};
    if (got == 0) break;
    text.append(buffer, static_cast<std::size_t>(got));
  }
  if (text.size() > limits.max_bytes) {
    return Error{OC_TOO_LARGE, path + " is larger than the limit of " + human_bytes(limits.max_bytes)};
  }
  Result<Json> parsed = parse_json(text, limits);
  if (!parsed) return std::move(parsed).error().in(path);
  return parsed;
}

std::string to_json(const JsonValue& value) {
  rapidjson::StringBuffer buffer;
  CompactWriter writer(buffer);
  value.Accept(writer);
  return text_of(buffer);
}

std::string to_pretty_json(const JsonValue& value) {
  rapidjson::StringBuffer buffer;
  PrettyWriter writer(buffer);
  writer.SetIndent(' ', 2);
  value.Accept(writer);
  return text_of(buffer);
}

std::string json_quote(std::string_view text) {
  rapidjson::StringBuffer buffer;
  CompactWriter writer(buffer);
  writer.String(text.data() ? text.data() : "", static_cast<rapidjson::SizeType>(text.size()));
  return text_of(buffer);
}

std::string pointer_append(std::string_view pointer, std::string_view token) {
  std::string result(pointer);
  result += '/';
  for (char c : token) {
    if (c == '~') {
      result += "~0";
    } else if (c == '/') {
      result += "~1";
    } else {
      result += c;
    }
  }
  return result;
}

const JsonValue* json_find(const JsonValue& object, std::string_view key) {
  if (!object.IsObject()) return nullptr;
  // Compared by length, so that a name with U+0000 is not taken for its beginning.
  for (const auto& member : object.GetObject()) {
    if (json_view(member.name) == key) return &member.value;
  }
  return nullptr;
}

const JsonValue* json_at(const JsonValue& document, std::string_view pointer) {
  const rapidjson::Pointer path(pointer.data(), pointer.size());
  return path.IsValid() ? path.Get(document) : nullptr;
}

bool is_json_pointer(std::string_view text) { return rapidjson::Pointer(text.data(), text.size()).IsValid(); }

}  // namespace oneclaw::base
