// Errors as values: a status from the ABI's closed set, a sentence for a person, and where it happened.
//
// Result<T> is what every function at a module's border returns. It is [[nodiscard]], holds either a value or an Error,
// and never throws. Any thread; no allocation beyond the text.
#pragma once

#include <oneclaw/abi.h>

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace oneclaw::base {

struct Error {
  oc_status status = OC_INTERNAL;
  std::string text;                  // what was tried, with which id, why it failed, what to do
  std::uint32_t retry_after_ms = 0;  // 0: unknown

  // The same error with `context` and ": " put before the text.
  Error in(std::string_view context) && {
    text.insert(0, std::string(context) + ": ");
    return std::move(*this);
  }
};

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  T& value() & { return assert(ok()), *std::get_if<0>(&state_); }
  const T& value() const& { return assert(ok()), *std::get_if<0>(&state_); }
  T&& value() && { return assert(ok()), std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& { return assert(!ok()), *std::get_if<1>(&state_); }
  Error&& error() && { return assert(!ok()), std::move(*std::get_if<1>(&state_)); }
  oc_status status() const noexcept { return ok() ? OC_OK : std::get_if<1>(&state_)->status; }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }
  const Error& error() const& { return assert(!ok()), *error_; }
  Error&& error() && { return assert(!ok()), std::move(*error_); }
  oc_status status() const noexcept { return ok() ? OC_OK : error_->status; }

 private:
  std::optional<Error> error_;
};

}  // namespace oneclaw::base
