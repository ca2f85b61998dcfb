// The writes of one commit, built from records: all of them happen or none.
//
//   Batch batch;
//   batch.insert(transfer);
//   batch.add(&Account::balance_micros, amount, floor, "user:01H...");
//   batch.update<Job>("id").set(&Job::status, JobStatus::completed).when(&Job::status, JobStatus::running);
//
// Everything given is copied into the batch. Each write has a number, in the order of the calls, by which a failed
// commit names it. Leaf; one task at a time.
#pragma once

#include "host/records/schema.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace oneclaw::records {

// A record as it stands in the store.
template <class R>
struct Stored {
  R record;
  std::int64_t version = 0;
};

class Batch {
 public:
  // A write that may still be given assignments and guards.
  template <class R>
  class Write {
   public:
    template <class M>
    Write& set(M R::*member, const std::type_identity_t<M>& value) {
      batch_.assign(number_, position_of(member), ColumnOf<M>::to(value));
      return *this;
    }
    // Only when the column has this value; no value equals no value.
    template <class M>
    Write& when(M R::*member, const std::type_identity_t<M>& value) {
      batch_.guard(number_, OC_GUARD_COLUMN, position_of(member), ColumnOf<M>::to(value));
      return *this;
    }
    Write& when_version(std::int64_t version) {
      batch_.guard(number_, OC_GUARD_VERSION, 0, int_value(version));
      return *this;
    }
    std::uint32_t number() const noexcept { return number_; }

   private:
    friend class Batch;
    Write(Batch& batch, std::uint32_t number) : batch_(batch), number_(number) {}
    Batch& batch_;
    std::uint32_t number_;
  };

  Batch() = default;
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  // OC_CONFLICT when the key exists.
  template <class R>
  Write<R> insert(const R& record) {
    return whole(OC_WRITE_INSERT, record);
  }
  template <class R>
  Write<R> upsert(const R& record) {
    return whole(OC_WRITE_UPSERT, record);
  }
  // Replaces every column of a record that was read before; OC_PRECONDITION when it changed since.
  template <class R>
  Write<R> replace(const Stored<R>& stored) {
    Write<R> write = whole(OC_WRITE_UPDATE, stored.record);
    return write.when_version(stored.version), write;
  }
  // OC_NOT_FOUND when absent.
  template <class R, class... Keys>
  Write<R> update(const Keys&... keys) {
    return begin<R>(OC_WRITE_UPDATE, keys...);
  }
  template <class R, class... Keys>
  Write<R> erase(const Keys&... keys) {
    return begin<R>(OC_WRITE_DELETE, keys...);
  }
  // Changes nothing: its guards must hold.
  template <class R, class... Keys>
  Write<R> check(const Keys&... keys) {
    return begin<R>(OC_WRITE_CHECK, keys...);
  }
  // Changes nothing: OC_CONFLICT when the key exists.
  template <class R, class... Keys>
  Write<R> absent(const Keys&... keys) {
    return begin<R>(OC_WRITE_ABSENT, keys...);
  }
  // member += delta; OC_PRECONDITION below `floor` or beyond 64 bits.
  template <class R, class... Keys>
  Write<R> add(std::int64_t R::*member, std::int64_t delta, std::optional<std::int64_t> floor, const Keys&... keys) {
    Write<R> write = begin<R>(OC_WRITE_ADD, keys...);
    set_add(write.number(), position_of(member), delta, floor);
    return write;
  }

  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(drafts_.size()); }
  bool empty() const noexcept { return drafts_.empty(); }
  // For the client: the ABI form with `tenant` in every key, valid until the batch changes or ends.
  std::vector<oc_write> writes(std::string_view tenant);
  std::string_view table_of(std::uint32_t number) const noexcept { return drafts_[number].table; }
  // The key as a person reads it, without the tenant.
  std::string key_of(std::uint32_t number) const;

 private:
  static constexpr std::size_t kInlineBytes = 2048;
  struct Draft {
    explicit Draft(std::pmr::memory_resource* memory) : key(memory), assigns(memory), guards(memory) {}
    std::int32_t kind = 0;
    std::string_view table;
    std::pmr::vector<oc_value> key;  // [0] is the tenant's place
    std::pmr::vector<oc_assign> assigns;
    std::pmr::vector<oc_guard> guards;
    std::uint16_t add_column = 0;
    bool has_floor = false;
    std::int64_t add_delta = 0;
    std::int64_t add_floor = 0;
  };

  template <class R, class... Keys>
  Write<R> begin(std::int32_t kind, const Keys&... keys) {
    static_assert(sizeof...(Keys) == Schema<R>::kKeys, "as many values as the key has columns");
    const std::uint32_t number = begin_draft(kind, Schema<R>::kTable, sizeof...(Keys));
    (push_key(number, to_key(keys)), ...);
    return {*this, number};
  }
  template <class R>
  Write<R> whole(std::int32_t kind, const R& record) {
    const std::uint32_t number = begin_draft(kind, Schema<R>::kTable, Schema<R>::kKeys);
    for_each_column<R>([&]<class M>(const Column<R, M>& c, std::uint16_t at) {
      const oc_value value = ColumnOf<M>::to(record.*c.member);
      if (at <= Schema<R>::kKeys) {
        push_key(number, value);
      } else {
        assign(number, at, value);
      }
    });
    return {*this, number};
  }
  static oc_value to_key(std::string_view text) noexcept { return text_value(text); }
  static oc_value to_key(std::int64_t value) noexcept { return int_value(value); }

  std::uint32_t begin_draft(std::int32_t kind, std::string_view table, std::size_t keys);
  void push_key(std::uint32_t number, const oc_value& value);
  void assign(std::uint32_t number, std::uint16_t column, const oc_value& value);
  void guard(std::uint32_t number, std::uint16_t kind, std::uint16_t column, const oc_value& value);
  void set_add(std::uint32_t number, std::uint16_t column, std::int64_t delta, std::optional<std::int64_t> floor);
  oc_value keep(oc_value value);

  std::array<std::byte, kInlineBytes> inline_;
  std::pmr::monotonic_buffer_resource memory_{inline_.data(), inline_.size()};
  std::pmr::vector<Draft> drafts_{&memory_};
};

}  // namespace oneclaw::records
