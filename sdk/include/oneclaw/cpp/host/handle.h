// oneclaw/cpp/host/handle.h - Handle: a handle of the host that is given back exactly once.
//
// Belongs to the loop it was made on. Give it back before stop() returns: what is left then counts as a leak.
#pragma once

#include <utility>

namespace oneclaw::sdk {

// Table has self and a function Release(self, handle).
template <class Table, class Raw, void (*Table::*Release)(void*, Raw*)>
class Handle {
 public:
  Handle() noexcept = default;
  Handle(const Table* table, Raw* raw) noexcept : table_(table), raw_(raw) {}
  Handle(Handle&& other) noexcept : table_(other.table_), raw_(std::exchange(other.raw_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(table_, other.table_);
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~Handle() { reset(); }

  explicit operator bool() const noexcept { return raw_ != nullptr; }
  Raw* raw() const noexcept { return raw_; }
  const Table* table() const noexcept { return table_; }
  void* self() const noexcept { return table_->self; }

  void reset() noexcept {
    if (raw_ != nullptr) (table_->*Release)(table_->self, std::exchange(raw_, nullptr));
  }

 private:
  const Table* table_ = nullptr;
  Raw* raw_ = nullptr;
};

}  // namespace oneclaw::sdk
