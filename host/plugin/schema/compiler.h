// Turns a schema document into a Program: walks it with a work list, then resolves references, then refuses loops.
//
// Private to this folder. Used once; the first error ends the work.
#pragma once

#include "host/base/result.h"
#include "host/plugin/schema/program.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace oneclaw::plugin::schema {

class Compiler {
 public:
  explicit Compiler(Program& program) : program_(program) {}

  base::Result<void> run();

 private:
  // Where a subschema stands, before it has a node.
  struct Place {
    NodeId parent = kNoNode;
    std::string_view keyword;
    std::optional<std::string_view> token;
    std::optional<std::uint32_t> index;
  };
  struct PendingReference {
    NodeId from;
    std::uint32_t base;
    std::string_view text;
  };

  Node& node(NodeId id) { return program_.nodes[id]; }
  bool fail(NodeId id, std::string_view keyword, const std::string& text);

  NodeId enter(const base::JsonValue& source, Place place, std::uint32_t base);
  void read_node(NodeId id);
  void read_identity(NodeId id);
  bool read_keyword(NodeId id, std::string_view keyword, const base::JsonValue& value);
  bool read_by_table(NodeId id, std::string_view keyword, const base::JsonValue& value, bool& known);
  bool read_list(NodeId id, std::string_view keyword, const base::JsonValue& value, std::vector<NodeId> Node::*field);
  bool read_count(NodeId id, std::string_view keyword, const base::JsonValue& value, std::uint64_t& count);
  bool read_types(NodeId id, const base::JsonValue& value);
  bool read_names(NodeId id, std::string_view keyword, const base::JsonValue& value,
                  std::vector<std::string_view>& names);
  bool read_members(NodeId id, std::string_view keyword, const base::JsonValue& value);
  const RE2* read_pattern(NodeId id, std::string_view keyword, std::string_view text);

  void resolve(const PendingReference& reference);
  NodeId target_of(const PendingReference& reference, std::string& problem);
  void refuse_loops();

  Program& program_;
  std::deque<NodeId> unread_;
  std::vector<std::uint32_t> base_of_;  // by node: index into bases_
  std::vector<std::string> bases_;
  std::map<std::string, NodeId> resources_;  // absolute URI without fragment → its root
  std::map<std::string, NodeId> anchors_;    // URI#name
  std::unordered_map<const base::JsonValue*, NodeId> node_of_;
  std::vector<PendingReference> references_;
  std::optional<base::Error> error_;
};

}  // namespace oneclaw::plugin::schema
