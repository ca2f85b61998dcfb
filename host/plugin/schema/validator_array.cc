// Validator: the keywords about arrays.
#include "host/plugin/schema/equal.h"
#include "host/plugin/schema/validator.h"

#include <algorithm>
#include <utility>

namespace oneclaw::plugin::schema {

using base::JsonValue;

bool Validator::check_array(NodeId id, const JsonValue& value, const Path& path, Sink* sink) {
  const Node& node = program_.nodes[id];
  bool ok = true;
  if (value.Size() < node.min_items) {
    ok = refuse(sink, path, id, "minItems", "must have at least " + std::to_string(node.min_items) + " elements");
  }
  if (value.Size() > node.max_items) {
    ok = refuse(sink, path, id, "maxItems", "must have at most " + std::to_string(node.max_items) + " elements");
  }
  if (node.unique_items && (ok || !is_full(sink))) ok &= check_unique(id, value, path, sink);
  if (node.contains != kNoNode && (ok || !is_full(sink))) ok &= check_contains(id, value, path, sink);
  bool has_items = node.items != kNoNode || !node.prefix_items.empty();
  if (has_items && (ok || !is_full(sink))) ok &= check_items(id, value, path, sink);
  return ok;
}

bool Validator::check_items(NodeId id, const JsonValue& value, const Path& path, Sink* sink) {
  const Node& node = program_.nodes[id];
  bool ok = true;
  for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
    NodeId item = i < node.prefix_items.size() ? node.prefix_items[i] : node.items;
    if (item == kNoNode) break;
    ok &= check(item, value[i], path.element(i), sink);
    if (!ok && is_full(sink)) return false;
  }
  return ok;
}

bool Validator::check_contains(NodeId id, const JsonValue& value, const Path& path, Sink* sink) {
  const Node& node = program_.nodes[id];
  std::uint64_t matches = 0;
  for (rapidjson::SizeType i = 0; i < value.Size() && !exceeded_; ++i) {
    if (check(node.contains, value[i], path.element(i), nullptr)) ++matches;
  }
  if (matches < node.min_contains) {
    return refuse(sink, path, id, "contains",
                  "must contain at least " + std::to_string(node.min_contains) + " matching elements, has " +
                      std::to_string(matches));
  }
  if (matches > node.max_contains) {
    return refuse(sink, path, id, "maxContains",
                  "must contain at most " + std::to_string(node.max_contains) + " matching elements, has " +
                      std::to_string(matches));
  }
  return true;
}

bool Validator::check_unique(NodeId id, const JsonValue& value, const Path& path, Sink* sink) {
  std::vector<std::pair<std::uint64_t, rapidjson::SizeType>> hashes;
  std::size_t steps = value.Size();
  for (rapidjson::SizeType i = 0; i < value.Size(); ++i) hashes.emplace_back(hash_of(value[i], steps), i);
  if (!spend(steps)) return false;
  std::sort(hashes.begin(), hashes.end());
  // Only elements of one hash can be equal; each is compared with all before it of that hash.
  for (std::size_t first = 0, i = 1; i < hashes.size(); ++i) {
    if (hashes[i].first != hashes[first].first) first = i;
    for (std::size_t other = first; other < i; ++other) {
      steps = 0;
      bool same = are_equal(value[hashes[i].second], value[hashes[other].second], steps);
      if (!spend(steps)) return false;
      if (!same) continue;
      return refuse(sink, path, id, "uniqueItems",
                    "elements " + std::to_string(hashes[other].second) + " and " + std::to_string(hashes[i].second) +
                        " are the same; each may stand there once");
    }
  }
  return true;
}

}  // namespace oneclaw::plugin::schema
