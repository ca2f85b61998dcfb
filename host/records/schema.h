// What a record type is called in the store: table, columns, key and indexes, declared once beside the struct.
//
//   template <> struct Schema<User> {
//     static constexpr std::string_view kTable = "users";
//     static constexpr std::uint32_t kVersion = 1;
//     static constexpr std::size_t kKeys = 1;
//     static constexpr auto kColumns = std::tuple(column("id", &User::id), column("created", &User::created));
//     static constexpr auto kIndexes = std::array{index("by_created", {"created"})};
//   };
//
// Every table has one more column in front that no record names: `tenant`, first part of the key and of every index,
// filled in and compared by the client (client.h). Migrations are additive: a new column is a std::optional member at
// the end and raises kVersion. Leaf, any thread.
#pragma once

#include "host/records/column.h"

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace oneclaw::records {

inline constexpr std::string_view kTenantColumn = "tenant";

template <class R>
struct Schema;

template <class R, class M>
struct Column {
  std::string_view name;
  M R::*member;
};
template <class R, class M>
constexpr Column<R, M> column(std::string_view name, M R::*member) {
  return {name, member};
}

struct Index {
  static constexpr std::size_t kMaxColumns = 4;
  std::string_view name;
  std::array<std::string_view, kMaxColumns> columns;
  bool is_unique = false;
};
constexpr Index index(std::string_view name, std::initializer_list<std::string_view> columns, bool is_unique = false) {
  Index made{name, {}, is_unique};
  std::size_t i = 0;
  for (const std::string_view column : columns) made.columns[i++] = column;
  return made;
}
constexpr Index unique_index(std::string_view name, std::initializer_list<std::string_view> columns) {
  return index(name, columns, true);
}
using NoIndexes = std::array<Index, 0>;

template <class R>
inline constexpr std::size_t kColumnCount = std::tuple_size_v<decltype(Schema<R>::kColumns)>;

// Calls fn(column, position in the store's table) for each declared column.
template <class R, class Fn>
constexpr void for_each_column(Fn&& fn) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (fn(std::get<I>(Schema<R>::kColumns), static_cast<std::uint16_t>(I + 1)), ...);
  }
  (std::make_index_sequence<kColumnCount<R>>());
}

// The position of a member's column in the store's table. Precondition: it is declared; a test of every table holds
// that.
template <class R, class M>
constexpr std::uint16_t position_of(M R::*member) {
  std::uint16_t found = 0;
  for_each_column<R>([&](const auto& c, std::uint16_t at) {
    if constexpr (std::is_same_v<decltype(c.member), M R::*>) {
      if (c.member == member) found = at;
    }
  });
  return found;
}
constexpr std::uint16_t position_of_name(std::string_view wanted, const auto& columns) {
  return std::apply(
      [&](const auto&... c) {
        std::uint16_t at = 0;
        std::uint16_t found = 0;
        ((++at, found = c.name == wanted ? at : found), ...);
        return found;
      },
      columns);
}

// The ABI form of a declaration; owns the arrays that the oc_table points into.
class TableDeclaration {
 public:
  template <class R>
  static TableDeclaration of() {
    TableDeclaration made;
    made.name_ = Schema<R>::kTable;
    made.version_ = Schema<R>::kVersion;
    made.keys_ = Schema<R>::kKeys + 1;
    made.columns_.push_back({oc_str{kTenantColumn.data(), kTenantColumn.size()}, OC_COLUMN_TEXT, 0});
    for_each_column<R>([&]<class M>(const Column<R, M>& c, std::uint16_t) {
      made.columns_.push_back(
          {oc_str{c.name.data(), c.name.size()}, ColumnOf<M>::kType, kIsNullable<M> ? OC_COLUMN_NULLABLE : 0});
    });
    for (const Index& index : Schema<R>::kIndexes) made.add(index, Schema<R>::kColumns);
    return made;
  }
  std::string_view name() const noexcept { return name_; }
  // Valid as long as this object stays where it is.
  oc_table table() {
    indexes_.clear();
    for (const auto& [index, positions] : index_columns_) {
      indexes_.push_back({oc_str{index.name.data(), index.name.size()}, positions.data(),
                          static_cast<std::uint32_t>(positions.size()), index.is_unique ? OC_INDEX_UNIQUE : 0});
    }
    return {sizeof(oc_table),
            version_,
            oc_str{name_.data(), name_.size()},
            columns_.data(),
            static_cast<std::uint32_t>(columns_.size()),
            keys_,
            indexes_.data(),
            static_cast<std::uint32_t>(indexes_.size()),
            0};
  }

 private:
  void add(const Index& index, const auto& columns) {
    std::vector<std::uint16_t> positions{0};
    for (const std::string_view name : index.columns) {
      if (!name.empty()) positions.push_back(position_of_name(name, columns));
    }
    index_columns_.emplace_back(index, std::move(positions));
  }

  std::string_view name_;
  std::uint32_t version_ = 1;
  std::uint32_t keys_ = 0;
  std::vector<oc_column> columns_;
  std::vector<std::pair<Index, std::vector<std::uint16_t>>> index_columns_;
  std::vector<oc_index> indexes_;
};

}  // namespace oneclaw::records
