// A JSON Schema, compiled once and applied many times: a documented subset of draft 2020-12, bounded in depth and time.
//
// README.md lists the subset. A keyword outside it, a misspelt one and a reference to elsewhere are errors of
// compile(), so that no rule is silently ignored. Immutable after compile(), cheap to copy, any thread; never suspends,
// never fetches anything.
#pragma once

#include "host/base/json.h"
#include "host/base/result.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::plugin::schema {

inline constexpr std::size_t kMaxNodes = 10'000;       // subschemas in one schema
inline constexpr std::size_t kMaxPatterns = 256;       // regular expressions in one schema
inline constexpr std::size_t kMaxPatternBytes = 1024;  // of one regular expression
inline constexpr std::size_t kMaxDepth = 200;          // subschemas entered inside each other while validating
inline constexpr std::size_t kMaxSteps = 2'000'000;    // comparisons in one validation, about 0.1 s
inline constexpr std::size_t kMaxViolations = 20;      // reported by one validation

struct Violation {
  std::string instance;  // JSON pointer to the offending value ("" is the whole document)
  std::string schema;    // JSON pointer to the keyword that it breaks
  std::string text;      // a sentence without either
};

struct Program;

class Schema {
 public:
  // Copies what it needs of `document`. OC_INVALID or OC_TOO_LARGE; the text names the JSON pointer and the keyword.
  static base::Result<Schema> compile(const base::JsonValue& document);
  static base::Result<Schema> parse(std::string_view text);

  // Empty: valid. At most kMaxViolations; an instance too deep or too costly to check is a violation that says so.
  std::vector<Violation> validate(const base::JsonValue& instance) const;

  // Adds what is absent and has a `default`: through properties, items, $ref and allOf, not through alternatives.
  void apply_defaults(base::JsonValue& instance, base::Json::AllocatorType& allocator) const;
  // Every `default` that its own subschema refuses; `instance` is the pointer of the default within the schema.
  std::vector<Violation> check_defaults() const;

 private:
  explicit Schema(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

  std::shared_ptr<const Program> program_;
};

}  // namespace oneclaw::plugin::schema
