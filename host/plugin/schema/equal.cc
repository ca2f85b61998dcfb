#include "host/plugin/schema/equal.h"

#include <cmath>
#include <functional>
#include <string_view>

namespace oneclaw::plugin::schema {
namespace {

using base::JsonValue;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  a ^= b + 0x9E3779B97F4A7C15u + (a << 6) + (a >> 2);
  return a * 0xFF51AFD7ED558CCDu;
}

std::uint64_t text_hash(const JsonValue& value) noexcept {
  return std::hash<std::string_view>{}(base::json_view(value));
}

bool are_equal_objects(const JsonValue& a, const JsonValue& b, std::size_t& steps) {
  if (a.MemberCount() != b.MemberCount()) return false;
  for (const auto& member : a.GetObject()) {
    // Finding a member walks the other object.
    steps += 1 + b.MemberCount() / 8;
    const JsonValue* other = base::json_find(b, base::json_view(member.name));
    if (!other || !are_equal(member.value, *other, steps)) return false;
  }
  return true;
}

bool are_equal_arrays(const JsonValue& a, const JsonValue& b, std::size_t& steps) {
  if (a.Size() != b.Size()) return false;
  for (rapidjson::SizeType i = 0; i < a.Size(); ++i) {
    if (!are_equal(a[i], b[i], steps)) return false;
  }
  return true;
}

}  // namespace

long double number_of(const JsonValue& value) noexcept {
  if (value.IsInt64()) return static_cast<long double>(value.GetInt64());
  if (value.IsUint64()) return static_cast<long double>(value.GetUint64());
  return value.GetDouble();
}

bool is_integer(const JsonValue& value) noexcept {
  if (value.IsInt64() || value.IsUint64()) return true;
  return value.IsDouble() && std::isfinite(value.GetDouble()) && std::trunc(value.GetDouble()) == value.GetDouble();
}

bool is_multiple(const JsonValue& value, const JsonValue& divisor) noexcept {
  if (is_integer(value) && is_integer(divisor)) return std::fmod(number_of(value), number_of(divisor)) == 0;
  // Decimal fractions have no exact double: 0.0075 / 0.0001 is not quite 75.
  double quotient = value.GetDouble() / divisor.GetDouble();
  if (!std::isfinite(quotient)) return false;
  double distance = std::fabs(quotient - std::nearbyint(quotient));
  return distance <= 1e-9 * std::fmax(1, std::fabs(quotient));
}

bool are_equal(const JsonValue& a, const JsonValue& b, std::size_t& steps) {
  ++steps;
  if (a.IsNumber() && b.IsNumber()) return number_of(a) == number_of(b);
  if (a.GetType() != b.GetType()) return false;
  if (a.IsString()) {
    steps += a.GetStringLength() / 64;
    return base::json_view(a) == base::json_view(b);
  }
  if (a.IsObject()) return are_equal_objects(a, b, steps);
  if (a.IsArray()) return are_equal_arrays(a, b, steps);
  return true;  // null, true and false are told apart by their type
}

std::uint64_t hash_of(const JsonValue& value, std::size_t& steps) {
  ++steps;
  if (value.IsNumber()) return mix(1, std::hash<double>{}(value.GetDouble()));
  if (value.IsString()) {
    steps += value.GetStringLength() / 64;
    return mix(2, text_hash(value));
  }
  if (value.IsArray()) {
    std::uint64_t hash = 3;
    for (const JsonValue& element : value.GetArray()) hash = mix(hash, hash_of(element, steps));
    return hash;
  }
  if (value.IsObject()) {
    // A sum, because the order of members does not count.
    std::uint64_t hash = 4;
    for (const auto& member : value.GetObject()) hash += mix(text_hash(member.name), hash_of(member.value, steps));
    return hash;
  }
  return 5 + static_cast<std::uint64_t>(value.GetType());
}

}  // namespace oneclaw::plugin::schema
