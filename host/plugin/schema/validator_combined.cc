// Validator: the keywords that apply other subschemas to the same value.
#include "host/base/text.h"
#include "host/plugin/schema/validator.h"

namespace oneclaw::plugin::schema {

using base::JsonValue;

namespace {

constexpr std::size_t kMaxExplainedAlternatives = 4;
// Alternatives nest, and each level quotes the one below.
constexpr std::size_t kMaxReasonBytes = 1024;

}  // namespace

bool Validator::check_combined(NodeId id, const JsonValue& value, const Path& path, Sink* sink) {
  const Node& node = program_.nodes[id];
  bool ok = true;
  if (node.reference != kNoNode) ok = check(node.reference, value, path, sink);
  for (NodeId each : node.all_of) {
    if (!ok && is_full(sink)) return false;
    ok &= check(each, value, path, sink);
  }
  if (!ok && is_full(sink)) return false;
  if (!node.any_of.empty()) ok &= check_alternatives(id, value, path, sink, false);
  if (!node.one_of.empty()) ok &= check_alternatives(id, value, path, sink, true);
  if (node.condition != kNoNode) ok &= check_condition(id, value, path, sink);
  if (!node.dependent_schemas.empty() && value.IsObject()) ok &= check_dependent(id, value, path, sink);
  if (node.negated != kNoNode && check(node.negated, value, path, nullptr)) {
    ok = refuse(sink, path, id, "not", "has a form that is not allowed here");
  }
  return ok;
}

bool Validator::check_alternatives(NodeId id, const JsonValue& value, const Path& path, Sink* sink, bool exactly_one) {
  const Node& node = program_.nodes[id];
  std::string_view keyword = exactly_one ? "oneOf" : "anyOf";
  Sink reasons;
  std::size_t matches = 0;
  for (NodeId each : exactly_one ? node.one_of : node.any_of) {
    // One reason for each alternative.
    reasons.limit = reasons.violations.size() + 1;
    bool explains = sink && reasons.violations.size() < kMaxExplainedAlternatives;
    if (check(each, value, path, explains ? &reasons : nullptr)) ++matches;
    if (exceeded_) return false;
    if (matches > 0 && !exactly_one) return true;
  }
  if (matches == 1) return true;
  if (matches > 1) return refuse(sink, path, id, keyword, "fits several forms of which exactly one is allowed");
  std::string text = "fits none of the allowed forms";
  for (std::size_t i = 0; i < reasons.violations.size(); ++i) {
    const Violation& reason = reasons.violations[i];
    text += (i == 0 ? ": " : "; or ") + (reason.instance.empty() ? "" : reason.instance + " ") + reason.text;
  }
  return refuse(sink, path, id, keyword, base::clean_utf8(text, kMaxReasonBytes));
}

bool Validator::check_condition(NodeId id, const JsonValue& value, const Path& path, Sink* sink) {
  const Node& node = program_.nodes[id];
  NodeId branch = check(node.condition, value, path, nullptr) ? node.consequence : node.alternative;
  return branch == kNoNode || check(branch, value, path, sink);
}

bool Validator::check_dependent(NodeId id, const JsonValue& value, const Path& path, Sink* sink) {
  bool ok = true;
  for (const auto& [name, subschema] : program_.nodes[id].dependent_schemas) {
    if (!spend(1 + value.MemberCount() / 8)) return false;
    if (!base::json_find(value, name)) continue;
    ok &= check(subschema, value, path, sink);
    if (!ok && is_full(sink)) return false;
  }
  return ok;
}

}  // namespace oneclaw::plugin::schema
