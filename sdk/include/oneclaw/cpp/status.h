// oneclaw/cpp/status.h - Status, Result<T> and Error: an ABI status with the text that explains it.
//
// A Status without text costs no allocation. Kind methods return one; the trampoline attaches its text to the call.
// Error is the same as an exception, for constructors and for code that prefers to throw: trampolines turn it back.
#pragma once

#include <oneclaw/abi.h>

#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace oneclaw::sdk {

class [[nodiscard]] Status {
 public:
  Status() noexcept = default;
  Status(oc_status code) noexcept : code_(code) {}  // NOLINT: `return OC_NOT_FOUND;` is the common case
  Status(oc_status code, std::string text, uint32_t retry_after_ms = 0)
      : code_(code), retry_after_ms_(retry_after_ms), text_(std::make_unique<std::string>(std::move(text))) {}

  oc_status code() const noexcept { return code_; }
  // True for OC_OK, OC_NOT_FOUND and OC_STOP: nothing failed. Compare code() where a miss matters.
  bool ok() const noexcept { return code_ >= 0; }
  std::string_view text() const noexcept { return text_ ? std::string_view(*text_) : std::string_view(); }
  uint32_t retry_after_ms() const noexcept { return retry_after_ms_; }

 private:
  oc_status code_ = OC_OK;
  uint32_t retry_after_ms_ = 0;
  std::unique_ptr<std::string> text_;
};

// A value, or the Status that tells why there is none (which may be OC_NOT_FOUND).
template <class T>
class [[nodiscard]] Result {
  static_assert(!std::same_as<T, oc_status>, "a status code is no value: return it through an argument");

 public:
  // Exactly a T or a Status: a bare status code is never mistaken for a value.
  template <std::same_as<T> Value>
  Result(Value value) : value_(std::move(value)) {}      // NOLINT: `return value;`
  Result(Status status) : status_(std::move(status)) {}  // NOLINT: `return Status(OC_NOT_FOUND);`

  explicit operator bool() const noexcept { return value_.has_value(); }
  // Precondition of the four: the result holds a value.
  T& operator*() noexcept { return *value_; }
  const T& operator*() const noexcept { return *value_; }
  T* operator->() noexcept { return &*value_; }
  const T* operator->() const noexcept { return &*value_; }
  const Status& status() const noexcept { return status_; }
  // For `if (!result) return result.take_status();`
  Status take_status() noexcept { return std::move(status_); }

 private:
  Status status_;
  std::optional<T> value_;
};

class Error : public std::exception {
 public:
  Error(oc_status code, std::string text, uint32_t retry_after_ms = 0)
      : code_(code), retry_after_ms_(retry_after_ms), text_(std::make_shared<const std::string>(std::move(text))) {}

  oc_status code() const noexcept { return code_; }
  uint32_t retry_after_ms() const noexcept { return retry_after_ms_; }
  const char* what() const noexcept override { return text_->c_str(); }

 private:
  oc_status code_;
  uint32_t retry_after_ms_;
  std::shared_ptr<const std::string> text_;  // shared: copying an exception must not throw
};

}  // namespace oneclaw::sdk
