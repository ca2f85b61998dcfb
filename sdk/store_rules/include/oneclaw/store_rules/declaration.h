// Declaration: a store's own copy of a table's declaration, checked, and the rule of what may change later.
//
// Plain values; leaf, any thread.
#pragma once

#include <oneclaw/cpp/status.h>
#include <oneclaw/store.h>

#include <cstdint>
#include <string>
#include <vector>

namespace oneclaw::store_rules {

struct Column {
  std::string name;
  int32_t type;
  bool is_nullable;

  bool operator==(const Column&) const = default;
};

struct IndexDeclaration {
  std::string name;
  std::vector<uint16_t> columns;
  bool is_unique;

  bool operator==(const IndexDeclaration&) const = default;
};

struct Declaration {
  std::string name;
  uint32_t version = 0;
  uint32_t key_count = 0;
  std::vector<Column> columns;
  std::vector<IndexDeclaration> indexes;

  static constexpr uint32_t kMaxIndexes = OC_STORE_MAX_INDEXES;

  bool operator==(const Declaration&) const = default;
};

// OC_INVALID and OC_TOO_LARGE with a text that names table and member.
sdk::Result<Declaration> parse_declaration(const oc_table& table);

// OC_OK when `next` only adds nullable columns at the end and indexes to `current`, under a higher version, or is
// equal.
sdk::Status check_additive(const Declaration& current, const Declaration& next);

}  // namespace oneclaw::store_rules
