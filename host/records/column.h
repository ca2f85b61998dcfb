// How a member of a record becomes a column of the store: its type, whether it may be NULL, both directions.
//
// A record is a plain struct whose members are of the types below; Schema<R> (schema.h) names its columns. Enumerations
// are stored as words, so that a table reads well in SQL: they specialise Words. Leaf, any thread.
#pragma once

#include <oneclaw/store.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace oneclaw::records {

// Microseconds since 1970-01-01 UTC.
struct Time {
  std::int64_t us = 0;
  friend auto operator<=>(Time, Time) = default;
};
// Text that holds a JSON document.
struct Json {
  std::string text;
  friend bool operator==(const Json&, const Json&) = default;
};
struct Blob {
  std::string bytes;
  friend bool operator==(const Blob&, const Blob&) = default;
};

// The words of an enumeration whose values are 0, 1, 2 ...: `static constexpr std::array<std::string_view, N> kAll`.
template <class E>
struct Words;

template <class E>
std::string_view word(E value) noexcept {
  return Words<E>::kAll[static_cast<std::size_t>(value)];
}
template <class E>
std::optional<E> from_word(std::string_view text) noexcept {
  const auto& all = Words<E>::kAll;
  const auto it = std::find(all.begin(), all.end(), text);
  if (it == all.end()) return std::nullopt;
  return static_cast<E>(it - all.begin());
}

inline oc_value text_value(std::string_view text) noexcept {
  oc_value v{};
  v.type = OC_VALUE_TEXT;
  v.as.s = {text.data(), text.size()};
  return v;
}
inline oc_value int_value(std::int64_t number) noexcept {
  oc_value v{};
  v.type = OC_VALUE_INT;
  v.as.i = number;
  return v;
}

// One specialisation a member type: kType, to() (borrows from the member) and from() (false: not such a value).
template <class M, class = void>
struct ColumnOf;

template <>
struct ColumnOf<std::string> {
  static constexpr std::int32_t kType = OC_COLUMN_TEXT;
  static oc_value to(std::string_view m) noexcept { return text_value(m); }
  static bool from(const oc_value& v, std::string& m) {
    if (v.type != OC_VALUE_TEXT) return false;
    m.assign(v.as.s.ptr == nullptr ? "" : v.as.s.ptr, v.as.s.len);
    return true;
  }
};
template <>
struct ColumnOf<Json> {
  static constexpr std::int32_t kType = OC_COLUMN_JSON;
  static oc_value to(const Json& m) noexcept { return text_value(m.text); }
  static bool from(const oc_value& v, Json& m) { return ColumnOf<std::string>::from(v, m.text); }
};
template <>
struct ColumnOf<Blob> {
  static constexpr std::int32_t kType = OC_COLUMN_BLOB;
  static oc_value to(const Blob& m) noexcept {
    oc_value v{};
    v.type = OC_VALUE_BLOB;
    v.as.b = {m.bytes.data(), m.bytes.size()};
    return v;
  }
  static bool from(const oc_value& v, Blob& m) {
    if (v.type != OC_VALUE_BLOB) return false;
    m.bytes.assign(v.as.b.ptr == nullptr ? "" : static_cast<const char*>(v.as.b.ptr), v.as.b.len);
    return true;
  }
};
template <>
struct ColumnOf<std::int64_t> {
  static constexpr std::int32_t kType = OC_COLUMN_INT;
  static oc_value to(std::int64_t m) noexcept { return int_value(m); }
  static bool from(const oc_value& v, std::int64_t& m) noexcept {
    if (v.type != OC_VALUE_INT) return false;
    m = v.as.i;
    return true;
  }
};
template <>
struct ColumnOf<bool> {
  static constexpr std::int32_t kType = OC_COLUMN_INT;
  static oc_value to(bool m) noexcept { return int_value(m ? 1 : 0); }
  static bool from(const oc_value& v, bool& m) noexcept {
    if (v.type != OC_VALUE_INT || v.as.i < 0 || v.as.i > 1) return false;
    m = v.as.i == 1;
    return true;
  }
};
template <>
struct ColumnOf<double> {
  static constexpr std::int32_t kType = OC_COLUMN_REAL;
  static oc_value to(double m) noexcept {
    oc_value v{};
    v.type = OC_VALUE_REAL;
    v.as.d = m;
    return v;
  }
  static bool from(const oc_value& v, double& m) noexcept {
    if (v.type != OC_VALUE_REAL) return false;
    m = v.as.d;
    return true;
  }
};
template <>
struct ColumnOf<Time> {
  static constexpr std::int32_t kType = OC_COLUMN_TIME;
  static oc_value to(Time m) noexcept { return int_value(m.us); }
  static bool from(const oc_value& v, Time& m) noexcept { return ColumnOf<std::int64_t>::from(v, m.us); }
};
template <class E>
struct ColumnOf<E, std::enable_if_t<std::is_enum_v<E>>> {
  static constexpr std::int32_t kType = OC_COLUMN_TEXT;
  static oc_value to(E m) noexcept { return text_value(word(m)); }
  static bool from(const oc_value& v, E& m) noexcept {
    if (v.type != OC_VALUE_TEXT) return false;
    const auto found = from_word<E>({v.as.s.ptr, v.as.s.len});
    if (found) m = *found;
    return found.has_value();
  }
};
template <class M>
struct ColumnOf<std::optional<M>> {
  static constexpr std::int32_t kType = ColumnOf<M>::kType;
  static oc_value to(const std::optional<M>& m) noexcept { return m ? ColumnOf<M>::to(*m) : oc_value{}; }
  static bool from(const oc_value& v, std::optional<M>& m) {
    m.reset();
    return v.type == OC_VALUE_NULL || ColumnOf<M>::from(v, m.emplace());
  }
};

template <class M>
inline constexpr bool kIsNullable = false;
template <class M>
inline constexpr bool kIsNullable<std::optional<M>> = true;

}  // namespace oneclaw::records
