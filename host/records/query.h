// A question to one table: conditions that all hold, an order, a limit, the place to go on from.
//
//   client.find(Query<Job>().where(&Job::user, user).newest_first(&Job::created).limit(20));
//
// Values are copied. The primary key is always the last criterion of the order. Leaf.
#pragma once

#include "host/records/schema.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace oneclaw::records {

inline constexpr std::uint32_t kDefaultLimit = 1000;

// The part that does not depend on the record.
class AnyQuery {
 public:
  // The ABI form for `tenant`; valid until the query changes or ends.
  oc_query view(std::string_view table, std::string_view tenant);
  std::uint32_t page_size() const noexcept { return limit_; }

 protected:
  void add_condition(std::uint16_t column, std::uint16_t op, std::vector<oc_value> values);
  void add_order(std::uint16_t column, std::uint16_t flags) { order_.push_back({column, flags}); }
  void set_limit(std::uint32_t limit) noexcept { limit_ = limit; }
  void clear_after() { after_.clear(); }
  void push_after(const oc_value& value) { after_.push_back(keep(value)); }
  const std::vector<oc_order>& order() const noexcept { return order_; }
  oc_value keep(oc_value value);

 private:
  struct Condition {
    std::uint16_t column;
    std::uint16_t op;
    std::vector<oc_value> values;
  };
  std::vector<Condition> where_;
  std::vector<oc_condition> conditions_;
  std::vector<oc_order> order_;
  std::vector<oc_value> after_;
  std::vector<oc_value> cursor_;
  oc_value tenant_{};
  std::uint32_t limit_ = kDefaultLimit;
  std::deque<std::string> texts_;
};

template <class R>
class Query : public AnyQuery {
 public:
  template <class M>
  Query& where(M R::*member, const std::type_identity_t<M>& value) {
    return where(member, OC_OP_EQ, value);
  }
  // `op` is one of OC_OP_EQ, NE, LT, LE, GT, GE, PREFIX.
  template <class M>
  Query& where(M R::*member, std::uint16_t op, const std::type_identity_t<M>& value) {
    add_condition(position_of(member), op, {ColumnOf<M>::to(value)});
    return *this;
  }
  template <class M>
  Query& where_in(M R::*member, const std::vector<M>& values) {
    std::vector<oc_value> list;
    for (const M& value : values) list.push_back(ColumnOf<M>::to(value));
    add_condition(position_of(member), OC_OP_IN, std::move(list));
    return *this;
  }
  template <class M>
  Query& where_none(std::optional<M> R::*member) {
    add_condition(position_of(member), OC_OP_IS_NULL, {});
    return *this;
  }
  template <class M>
  Query& where_some(std::optional<M> R::*member) {
    add_condition(position_of(member), OC_OP_NOT_NULL, {});
    return *this;
  }
  template <class M>
  Query& oldest_first(M R::*member) {
    add_order(position_of(member), 0);
    return *this;
  }
  template <class M>
  Query& newest_first(M R::*member) {
    add_order(position_of(member), OC_ORDER_DESC);
    return *this;
  }
  Query& limit(std::uint32_t rows) {
    set_limit(rows);
    return *this;
  }
  // Goes on behind `last`, a record of the page before; only its ordered and key members matter.
  Query& after(const R& last) {
    clear_after();
    for (const oc_order& criterion : order()) push_after(value_at(last, criterion.column));
    for (std::uint16_t key = 1; key <= Schema<R>::kKeys; ++key) push_after(value_at(last, key));
    return *this;
  }

 private:
  static oc_value value_at(const R& record, std::uint16_t position) {
    oc_value value{};
    for_each_column<R>([&]<class M>(const Column<R, M>& c, std::uint16_t at) {
      if (at == position) value = ColumnOf<M>::to(record.*c.member);
    });
    return value;
  }
};

}  // namespace oneclaw::records
