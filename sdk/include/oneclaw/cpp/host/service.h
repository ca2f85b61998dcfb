// oneclaw/cpp/host/service.h - Service: what the wrappers of the host's services share.
//
// A wrapper is a pointer to the host's table, found once (in start()) and good until the instance is destroyed. It is
// empty when the service is absent, not asked for or not granted: test it when the manifest lists it under "optional".
// A function that the host's minor lacks answers OC_UNSUPPORTED.
#pragma once

#include <oneclaw/cpp/host.h>

#include <string_view>

namespace oneclaw::sdk {

template <class Table>
class Service {
 public:
  Service() noexcept = default;
  Service(Host host, std::string_view id) noexcept : table_(static_cast<const Table*>(host.query(id))) {}

  explicit operator bool() const noexcept { return table_ != nullptr; }
  const Table* table() const noexcept { return table_; }

 protected:
  void* self() const noexcept { return table_->self; }

 private:
  const Table* table_ = nullptr;
};

// Calls a member of a service's table, or answers OC_UNSUPPORTED without it. For the wrappers in this folder.
#define ONECLAW_SERVICE_CALL(Type, member, ...) \
  (OC_HAS(table(), Type, member) ? table()->member(self() __VA_OPT__(, ) __VA_ARGS__) : OC_UNSUPPORTED)

}  // namespace oneclaw::sdk
