#include "host/plugin/schema/compiler.h"

#include "host/base/text.h"
#include "host/plugin/schema/equal.h"
#include "host/plugin/schema/keywords.h"
#include "host/plugin/schema/schema.h"
#include "host/plugin/schema/uri.h"

#include <algorithm>
#include <cctype>

namespace oneclaw::plugin::schema {
namespace {

using base::JsonValue;

constexpr std::string_view kDraft = "https://json-schema.org/draft/2020-12/schema";
constexpr std::size_t kMaxUriBytes = 2048;
// One regular expression's program and DFA cache.
constexpr std::int64_t kMaxPatternMemory = 256 << 10;

bool is_anchor_name(std::string_view name) {
  if (name.empty() || !(std::isalpha(static_cast<unsigned char>(name[0])) || name[0] == '_')) return false;
  return std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_' || c == '.'; });
}

}  // namespace

base::Result<void> Compiler::run() {
  bases_.emplace_back();
  NodeId root = enter(program_.document, {}, 0);
  if (root != kNoNode) resources_.emplace("", root);
  while (!error_ && !unread_.empty()) {
    NodeId next = unread_.front();
    unread_.pop_front();
    read_node(next);
  }
  for (std::size_t i = 0; !error_ && i < references_.size(); ++i) resolve(references_[i]);
  if (!error_) refuse_loops();
  if (error_) return *std::move(error_);
  return {};
}

bool Compiler::fail(NodeId id, std::string_view keyword, const std::string& text) {
  if (!error_) {
    std::string pointer = pointer_of(program_, id, keyword);
    error_ = base::Error{OC_INVALID, (pointer.empty() ? "the schema" : "schema at " + pointer) + ": " + text};
  }
  return false;
}

NodeId Compiler::enter(const JsonValue& source, Place place, std::uint32_t base) {
  NodeId id = static_cast<NodeId>(program_.nodes.size());
  if (id >= kMaxNodes) {
    error_ = base::Error{OC_TOO_LARGE, "the schema has more than " + std::to_string(kMaxNodes) + " subschemas"};
    return kNoNode;
  }
  Node& made = program_.nodes.emplace_back();
  made.parent = place.parent;
  made.keyword = place.keyword;
  made.has_token = place.token.has_value();
  made.token = place.token.value_or("");
  made.has_index = place.index.has_value();
  made.index = place.index.value_or(0);
  made.source = &source;
  base_of_.push_back(base);
  node_of_.emplace(&source, id);
  if (source.IsBool()) {
    made.is_false = source.IsFalse();
  } else if (source.IsObject()) {
    unread_.push_back(id);
  } else {
    fail(id, {}, "a schema is an object, true or false");
  }
  return id;
}

void Compiler::read_node(NodeId id) {
  read_identity(id);
  for (const auto& member : node(id).source->GetObject()) {
    if (error_) return;
    read_keyword(id, base::json_view(member.name), member.value);
  }
  std::sort(node(id).properties.begin(), node(id).properties.end());
}

// $schema, $id and $anchor come first: they decide what the other keywords' references mean.
void Compiler::read_identity(NodeId id) {
  const JsonValue& source = *node(id).source;
  if (const JsonValue* draft = base::json_find(source, "$schema")) {
    bool is_known = draft->IsString() && split_fragment(base::json_view(*draft)).uri == kDraft;
    if (!is_known) fail(id, "$schema", "only " + std::string(kDraft) + " is supported");
  }
  if (const JsonValue* name = base::json_find(source, "$id")) {
    if (!name->IsString()) return void(fail(id, "$id", "must be a text"));
    Reference reference = split_fragment(base::json_view(*name));
    if (!reference.fragment.empty()) return void(fail(id, "$id", "must have no fragment; use $anchor"));
    std::string uri = resolve_uri(bases_[base_of_[id]], reference.uri);
    if (uri.size() > kMaxUriBytes) return void(fail(id, "$id", "is too long"));
    if (!resources_.emplace(uri, id).second) return void(fail(id, "$id", "\"" + uri + "\" is there twice"));
    base_of_[id] = static_cast<std::uint32_t>(bases_.size());
    bases_.push_back(std::move(uri));
  }
  if (const JsonValue* name = base::json_find(source, "$anchor")) {
    bool is_name = name->IsString() && is_anchor_name(base::json_view(*name));
    if (!is_name) return void(fail(id, "$anchor", "must be a name of letters, digits, '-', '_' and '.'"));
    std::string anchor(base::json_view(*name));
    bool is_new = anchors_.emplace(bases_[base_of_[id]] + "#" + anchor, id).second;
    if (!is_new) fail(id, "$anchor", "\"" + anchor + "\" is there twice");
  }
}

bool Compiler::read_by_table(NodeId id, std::string_view keyword, const JsonValue& value, bool& known) {
  known = true;
  for (const auto& slot : subschema_keywords()) {
    if (slot.keyword != keyword) continue;
    NodeId child = enter(value, {id, slot.keyword, {}, {}}, base_of_[id]);
    node(id).*slot.field = child;
    return true;
  }
  for (const auto& slot : list_keywords()) {
    if (slot.keyword == keyword) return read_list(id, slot.keyword, value, slot.field);
  }
  for (const auto& slot : count_keywords()) {
    if (slot.keyword == keyword) return read_count(id, keyword, value, node(id).*slot.field);
  }
  for (const auto& slot : number_keywords()) {
    if (slot.keyword != keyword) continue;
    if (!value.IsNumber()) return fail(id, keyword, "must be a number");
    node(id).*slot.field = &value;
    bool is_positive = keyword != "multipleOf" || number_of(value) > 0;
    return is_positive || fail(id, keyword, "must be greater than 0");
  }
  known = false;
  return true;
}

bool Compiler::read_keyword(NodeId id, std::string_view keyword, const JsonValue& value) {
  bool known = false;
  if (!read_by_table(id, keyword, value, known) || known) return !error_;
  if (keyword == "$schema" || keyword == "$id" || keyword == "$anchor" || is_annotation(keyword)) return true;
  if (keyword == "type") return read_types(id, value);
  if (keyword == "enum") {
    node(id).enumeration = &value;
    return value.IsArray() || fail(id, keyword, "must be a list");
  }
  if (keyword == "const") return node(id).constant = &value, true;
  if (keyword == "default") return node(id).default_value = &value, true;
  if (keyword == "pattern") {
    if (!value.IsString()) return fail(id, keyword, "must be a text");
    return (node(id).pattern = read_pattern(id, keyword, base::json_view(value))) != nullptr;
  }
  if (keyword == "uniqueItems") {
    if (!value.IsBool()) return fail(id, keyword, "must be true or false");
    return node(id).unique_items = value.GetBool(), true;
  }
  if (keyword == "required") return read_names(id, keyword, value, node(id).required);
  if (keyword == "$ref") {
    if (!value.IsString()) return fail(id, keyword, "must be a text");
    return references_.push_back({id, base_of_[id], base::json_view(value)}), true;
  }
  for (std::string_view map : {"properties", "patternProperties", "dependentSchemas", "dependentRequired", "$defs"}) {
    if (keyword == map) return read_members(id, map, value);
  }
  if (std::string_view reason = refusal_of(keyword); !reason.empty()) {
    return fail(id, keyword, "keyword \"" + std::string(keyword) + "\" is " + std::string(reason));
  }
  std::string name = base::clean_utf8(keyword, 80);
  return fail(id, keyword.substr(0, 80),
              "unknown keyword \"" + name + "\"" + base::did_you_mean(name, accepted_keywords()) +
                  "; names of your own start with \"x-\"");
}

bool Compiler::read_list(NodeId id, std::string_view keyword, const JsonValue& value,
                         std::vector<NodeId> Node::*field) {
  if (!value.IsArray() || value.Empty()) return fail(id, keyword, "must be a list with at least one schema");
  for (rapidjson::SizeType i = 0; i < value.Size() && !error_; ++i) {
    NodeId child = enter(value[i], {id, keyword, {}, i}, base_of_[id]);
    (node(id).*field).push_back(child);
  }
  return !error_;
}

bool Compiler::read_count(NodeId id, std::string_view keyword, const JsonValue& value, std::uint64_t& count) {
  bool is_count = value.IsNumber() && is_integer(value) && number_of(value) >= 0;
  if (!is_count) return fail(id, keyword, "must be an integer that is not negative");
  count = value.IsUint64()           ? value.GetUint64()
          : number_of(value) < 1e18L ? std::uint64_t(value.GetDouble())
                                     : kUnlimited;
  return true;
}

bool Compiler::read_types(NodeId id, const JsonValue& value) {
  std::uint8_t types = 0;
  auto add = [&](const JsonValue& name) {
    std::uint8_t type = name.IsString() ? type_from(base::json_view(name)) : 0;
    types |= type;
    return type != 0;
  };
  bool is_good = value.IsString() && add(value);
  if (value.IsArray()) is_good = !value.Empty() && std::all_of(value.Begin(), value.End(), add);
  node(id).types = types;
  return is_good || fail(id, "type", "must be (a list of) " + type_names(kAnyType));
}

bool Compiler::read_names(NodeId id, std::string_view keyword, const JsonValue& value,
                          std::vector<std::string_view>& names) {
  if (!value.IsArray()) return fail(id, keyword, "must be a list of property names");
  for (const JsonValue& name : value.GetArray()) {
    if (!name.IsString()) return fail(id, keyword, "must hold texts only");
    names.push_back(base::json_view(name));
  }
  return true;
}

bool Compiler::read_members(NodeId id, std::string_view keyword, const JsonValue& value) {
  if (!value.IsObject()) return fail(id, keyword, "must be an object");
  for (const auto& member : value.GetObject()) {
    std::string_view name = base::json_view(member.name);
    if (keyword == "dependentRequired") {
      auto& entry = node(id).dependent_required.emplace_back(name, std::vector<std::string_view>());
      if (!read_names(id, keyword, member.value, entry.second)) return false;
      continue;
    }
    NodeId child = enter(member.value, {id, keyword, name, {}}, base_of_[id]);
    if (error_) return false;
    if (keyword == "properties") node(id).properties.emplace_back(name, child);
    if (keyword == "dependentSchemas") node(id).dependent_schemas.emplace_back(name, child);
    if (keyword == "patternProperties") {
      const RE2* pattern = read_pattern(id, keyword, name);
      if (!pattern) return false;
      node(id).pattern_properties.emplace_back(pattern, child);
    }
  }
  return true;
}

const RE2* Compiler::read_pattern(NodeId id, std::string_view keyword, std::string_view text) {
  if (text.size() > kMaxPatternBytes || program_.patterns.size() >= kMaxPatterns) {
    fail(id, keyword,
         "more than " + std::to_string(kMaxPatterns) + " regular expressions, or one of more than " +
             std::to_string(kMaxPatternBytes) + " bytes");
    return nullptr;
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxPatternMemory);
  auto pattern = std::make_unique<RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (!pattern->ok()) {
    fail(id, keyword, "not a regular expression that RE2 knows: " + base::clean_utf8(pattern->error(), 200));
    return nullptr;
  }
  return program_.patterns.emplace_back(std::move(pattern)).get();
}

}  // namespace oneclaw::plugin::schema
