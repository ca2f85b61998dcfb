// The second half of Compiler: what each $ref points at, and that no chain of subschemas applies to itself for ever.
#include "host/base/text.h"
#include "host/plugin/schema/compiler.h"
#include "host/plugin/schema/uri.h"

#include <charconv>

namespace oneclaw::plugin::schema {
namespace {

using base::JsonValue;

std::string unescaped(std::string_view token) {
  std::string text;
  for (std::size_t i = 0; i < token.size(); ++i) {
    bool is_escape = token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
    text += is_escape ? (token[i + 1] == '0' ? '~' : '/') : token[i];
    if (is_escape) ++i;
  }
  return text;
}

const JsonValue* step_into(const JsonValue& value, const std::string& token) {
  if (value.IsObject()) return base::json_find(value, token);
  if (!value.IsArray()) return nullptr;
  std::uint32_t index = 0;
  auto [end, problem] = std::from_chars(token.data(), token.data() + token.size(), index);
  bool is_index = problem == std::errc() && end == token.data() + token.size() && index < value.Size();
  return is_index ? &value[index] : nullptr;
}

const JsonValue* walk(const JsonValue& root, std::string_view pointer) {
  const JsonValue* at = &root;
  while (at && !pointer.empty()) {
    std::size_t next = std::min(pointer.find('/', 1), pointer.size());
    at = step_into(*at, unescaped(pointer.substr(1, next - 1)));
    pointer.remove_prefix(next);
  }
  return at;
}

// Subschemas that look at the same value as `node` does.
std::vector<NodeId> in_place(const Node& node) {
  std::vector<NodeId> ids = {node.reference, node.negated, node.condition, node.consequence, node.alternative};
  for (const auto* list : {&node.all_of, &node.any_of, &node.one_of}) ids.insert(ids.end(), list->begin(), list->end());
  for (const auto& [name, id] : node.dependent_schemas) ids.push_back(id);
  return ids;
}

}  // namespace

void Compiler::resolve(const PendingReference& reference) {
  std::string problem;
  NodeId target = target_of(reference, problem);
  if (target == kNoNode) {
    fail(reference.from, "$ref", "\"" + base::clean_utf8(reference.text, 200) + "\" " + problem);
    return;
  }
  node(reference.from).reference = target;
}

NodeId Compiler::target_of(const PendingReference& reference, std::string& problem) {
  Reference parts = split_fragment(reference.text);
  std::string uri = resolve_uri(bases_[reference.base], parts.uri);
  auto resource = resources_.find(uri);
  if (resource == resources_.end()) {
    problem = "is not in this document; only references inside it are supported";
    return kNoNode;
  }
  if (parts.fragment.empty()) return resource->second;
  if (parts.fragment[0] != '/') {
    auto anchor = anchors_.find(uri + "#" + parts.fragment);
    if (anchor != anchors_.end()) return anchor->second;
    problem = "names no $anchor";
    return kNoNode;
  }
  const JsonValue* value = walk(*node(resource->second).source, parts.fragment);
  auto found = value ? node_of_.find(value) : node_of_.end();
  if (found != node_of_.end()) return found->second;
  problem = value ? "points at something that is no schema" : "points at nothing";
  return kNoNode;
}

void Compiler::refuse_loops() {
  enum class Mark : std::uint8_t { unseen, open, done };
  std::vector<Mark> marks(program_.nodes.size(), Mark::unseen);
  struct Level {
    NodeId id;
    std::vector<NodeId> next;
  };
  std::vector<Level> levels;
  auto open = [&](NodeId id) {
    marks[id] = Mark::open;
    levels.push_back({id, in_place(node(id))});
  };
  for (NodeId start = 0; start < program_.nodes.size(); ++start) {
    if (marks[start] == Mark::unseen) open(start);
    while (!levels.empty()) {
      Level& level = levels.back();
      if (level.next.empty()) {
        marks[level.id] = Mark::done;
        levels.pop_back();
        continue;
      }
      NodeId id = level.next.back();
      level.next.pop_back();
      if (id == kNoNode || marks[id] == Mark::done) continue;
      if (marks[id] == Mark::open) {
        fail(level.id, {}, "applies to itself without end");
        return;
      }
      open(id);
    }
  }
}

}  // namespace oneclaw::plugin::schema
