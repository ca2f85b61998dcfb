#include "host/plugin/schema/validator.h"

#include "host/base/text.h"
#include "host/plugin/schema/equal.h"
#include "host/plugin/schema/keywords.h"

#include <algorithm>

namespace oneclaw::plugin::schema {
namespace {

using base::JsonValue;

constexpr std::size_t kMaxPointerBytes = 2048;
constexpr std::size_t kMaxShownBytes = 60;

std::string pointer_to(const Path& path) {
  std::string pointer;
  for (const Path* at = &path; at->parent; at = at->parent) {
    std::string token = at->is_name ? base::clean_utf8(at->name, kMaxPointerBytes) : std::to_string(at->index);
    pointer.insert(0, base::pointer_append({}, token));
    if (pointer.size() > kMaxPointerBytes) return "..." + pointer.substr(pointer.size() - kMaxPointerBytes);
  }
  return pointer;
}

// A scalar as it stands in the document, cut; containers by their kind, because they may be huge.
std::string shown(const JsonValue& value) {
  if (value.IsObject()) return "an object";
  if (value.IsArray()) return "a list";
  if (!value.IsString()) return base::to_json(value);
  std::string_view text = base::json_view(value);
  std::string cut = base::clean_utf8(text, kMaxShownBytes);
  return base::json_quote(text.size() > kMaxShownBytes ? cut + "..." : cut);
}

std::uint8_t types_of(const JsonValue& value) {
  switch (value.GetType()) {
    case rapidjson::kNullType:
      return kNull;
    case rapidjson::kFalseType:
    case rapidjson::kTrueType:
      return kBoolean;
    case rapidjson::kObjectType:
      return kObject;
    case rapidjson::kArrayType:
      return kArray;
    case rapidjson::kStringType:
      return kString;
    case rapidjson::kNumberType:
      return is_integer(value) ? kNumber | kInteger : kNumber;
  }
  return 0;
}

std::uint64_t length_in_code_points(std::string_view text) {
  return static_cast<std::uint64_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::vector<Violation> Validator::run(NodeId node, const JsonValue& instance) {
  Sink sink;
  check(node, instance, Path(), &sink);
  if (exceeded_) sink.violations.push_back({"", "", exceeded_});
  return std::move(sink.violations);
}

bool Validator::refuse(Sink* sink, const Path& path, NodeId id, std::string_view keyword, std::string text) {
  if (!is_full(sink))
    sink->violations.push_back({pointer_to(path), pointer_of(program_, id, keyword), std::move(text)});
  return false;
}

bool Validator::spend(std::size_t steps) {
  steps_ += steps;
  if (steps_ > kMaxSteps && !exceeded_) exceeded_ = "too large or too tangled to check within the limit of steps";
  return !exceeded_;
}

bool Validator::check(NodeId id, const JsonValue& value, const Path& path, Sink* sink) {
  if (!spend(1)) return false;
  const Node& node = program_.nodes[id];
  if (node.is_false) return refuse(sink, path, id, {}, "nothing is allowed here");
  if (depth_ == kMaxDepth) return exceeded_ = "nested too deeply to check", false;
  // A wrong type makes the other complaints noise.
  if (!check_type(id, value, path, sink)) return false;
  ++depth_;
  bool ok = check_values(id, value, path, sink);
  if (ok || !is_full(sink)) {
    if (value.IsNumber()) ok &= check_number(id, value, path, sink);
    if (value.IsString()) ok &= check_string(id, value, path, sink);
    if (value.IsArray()) ok &= check_array(id, value, path, sink);
    if (value.IsObject()) ok &= check_object(id, value, path, sink);
  }
  if (ok || !is_full(sink)) ok &= check_combined(id, value, path, sink);
  --depth_;
  return ok && !exceeded_;
}

bool Validator::check_type(NodeId id, const JsonValue& value, const Path& path, Sink* sink) {
  const Node& node = program_.nodes[id];
  std::uint8_t types = types_of(value);
  if (node.types & types) return true;
  if (is_full(sink)) return false;
  return refuse(sink, path, id, "type", "must be " + type_names(node.types) + ", not " + shown(value));
}

bool Validator::check_values(NodeId id, const JsonValue& value, const Path& path, Sink* sink) {
  const Node& node = program_.nodes[id];
  std::size_t steps = 0;
  if (node.constant && !are_equal(*node.constant, value, steps)) {
    if (is_full(sink)) return false;
    return refuse(sink, path, id, "const", "must be " + shown(*node.constant) + ", not " + shown(value));
  }
  if (!node.enumeration) return spend(steps);
  auto allowed = node.enumeration->GetArray();
  for (const JsonValue& candidate : allowed) {
    if (are_equal(candidate, value, steps)) return spend(steps);
    if (!spend(steps)) return false;
    steps = 0;
  }
  if (is_full(sink)) return false;
  std::vector<std::string> names, texts;
  for (const JsonValue& candidate : allowed) {
    if (texts.size() == 12) break;
    texts.push_back(shown(candidate));
    if (candidate.IsString()) names.emplace_back(base::json_view(candidate));
  }
  std::string hint = value.IsString() ? base::did_you_mean(base::json_view(value), names) : "";
  return refuse(sink, path, id, "enum", "must be " + base::join_or(texts) + ", not " + shown(value) + hint);
}

bool Validator::check_number(NodeId id, const JsonValue& value, const Path& path, Sink* sink) {
  const Node& node = program_.nodes[id];
  long double number = number_of(value);
  bool ok = true;
  auto require = [&](bool holds, const char* keyword, const char* words, const JsonValue* limit) {
    if (holds) return;
    ok = is_full(sink) ? false
                       : refuse(sink, path, id, keyword,
                                "must be " + std::string(words) + " " + shown(*limit) + ", not " + shown(value));
  };
  if (node.minimum) require(number >= number_of(*node.minimum), "minimum", "at least", node.minimum);
  if (node.maximum) require(number <= number_of(*node.maximum), "maximum", "at most", node.maximum);
  if (node.exclusive_minimum) {
    require(number > number_of(*node.exclusive_minimum), "exclusiveMinimum", "greater than", node.exclusive_minimum);
  }
  if (node.exclusive_maximum) {
    require(number < number_of(*node.exclusive_maximum), "exclusiveMaximum", "less than", node.exclusive_maximum);
  }
  if (node.multiple_of) require(is_multiple(value, *node.multiple_of), "multipleOf", "a multiple of", node.multiple_of);
  return ok;
}

bool Validator::check_string(NodeId id, const JsonValue& value, const Path& path, Sink* sink) {
  const Node& node = program_.nodes[id];
  std::string_view text = base::json_view(value);
  if (!spend(text.size() / 32)) return false;
  bool ok = true;
  if (node.min_length > 0 || node.max_length != kUnlimited) {
    std::uint64_t length = length_in_code_points(text);
    if (length < node.min_length) {
      ok = refuse(sink, path, id, "minLength", "must have at least " + std::to_string(node.min_length) + " characters");
    }
    if (length > node.max_length) {
      ok = refuse(sink, path, id, "maxLength", "must have at most " + std::to_string(node.max_length) + " characters");
    }
  }
  if (node.pattern && !RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *node.pattern)) {
    if (is_full(sink)) return false;
    ok = refuse(sink, path, id, "pattern", shown(value) + " does not match the pattern " + node.pattern->pattern());
  }
  return ok;
}

}  // namespace oneclaw::plugin::schema
