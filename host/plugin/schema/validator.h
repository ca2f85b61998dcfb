// One validation: walks an instance along a Program, counts steps and depth, collects violations.
//
// Private to this folder. Used once, on the caller's stack: at most kMaxDepth frames of about half a KiB.
#pragma once

#include "host/plugin/schema/program.h"
#include "host/plugin/schema/schema.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::plugin::schema {

// Where in the instance: a chain on the stack, made a pointer only when something is wrong there.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;  // an object's member, when is_name
  std::size_t index = 0;  // else an array's element
  bool is_name = false;

  Path member(std::string_view key) const { return {this, key, 0, true}; }
  Path element(std::size_t i) const { return {this, {}, i, false}; }
};

class Validator {
 public:
  explicit Validator(const Program& program) : program_(program) {}

  std::vector<Violation> run(NodeId node, const base::JsonValue& instance);

 private:
  // Collects up to `limit`; a null sink means that only yes or no is asked, so the first violation ends the work.
  struct Sink {
    std::vector<Violation> violations;
    std::size_t limit = kMaxViolations;
  };

  bool is_full(const Sink* sink) const { return exceeded_ || !sink || sink->violations.size() >= sink->limit; }
  bool refuse(Sink* sink, const Path& path, NodeId id, std::string_view keyword, std::string text);
  // True when more budget is there.
  bool spend(std::size_t steps);

  bool check(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink);
  bool check_type(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink);
  bool check_values(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink);
  bool check_number(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink);
  bool check_string(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink);
  bool check_array(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink);
  bool check_items(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink);
  bool check_contains(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink);
  bool check_unique(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink);
  bool check_object(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink);
  bool check_presence(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink);
  bool check_member(NodeId id, std::string_view name, const base::JsonValue& value, const Path& path, Sink* sink);
  bool check_name(NodeId id, std::string_view name, const Path& path, Sink* sink);
  bool refuse_unknown(NodeId id, std::string_view name, const Path& path, Sink* sink);
  bool check_combined(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink);
  bool check_alternatives(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink, bool exactly_one);
  bool check_condition(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink);
  bool check_dependent(NodeId id, const base::JsonValue& value, const Path& path, Sink* sink);

  const Program& program_;
  std::size_t steps_ = 0;
  std::size_t depth_ = 0;
  const char* exceeded_ = nullptr;  // which bound ended the work
};

}  // namespace oneclaw::plugin::schema
