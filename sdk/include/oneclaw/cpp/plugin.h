// oneclaw/cpp/plugin.h - Plugin, the base class of an instance, and ONECLAW_PLUGIN, which makes the descriptor.
//
//   class Greeter final : public oneclaw::sdk::Plugin, public oneclaw::sdk::Tool {
//    public:
//     explicit Greeter(const oneclaw::sdk::Setup& setup) : Plugin(setup) {}
//     ...
//   };
//   ONECLAW_PLUGIN(Greeter, oneclaw::sdk::Tool)
//
// Id and version come from ONECLAW_PLUGIN_ID and ONECLAW_PLUGIN_VERSION, which oneclaw_plugin() takes from the
// manifest. A class that works with hosts older than nothing says so by `static constexpr uint16_t kAbiNeeded`; absent:
// 0.
#pragma once

#include <oneclaw/cpp/guard.h>

#include <concepts>
#include <memory>
#include <string_view>
#include <type_traits>

namespace oneclaw::sdk {

// What create() was given. The views end with the constructor; the host stays.
struct Setup {
  Host host;
  std::string_view name;    // of the instance
  std::string_view config;  // JSON, validated against the manifest's schema, defaults filled in
};

// One instance. The constructor does no I/O and does not wait; throw Error to refuse a configuration.
class Plugin {
 public:
  explicit Plugin(const Setup& setup) noexcept : host_(setup.host) {}
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  Host host() const noexcept { return host_; }

  // Suspends. Opens what the instance needs; stop() follows a failure too.
  virtual Status start(Call) { return {}; }
  // Suspends. Ends background work; no kind call is in flight any more.
  virtual Status stop(Call) { return {}; }

 protected:
  ~Plugin() = default;

 private:
  Host host_;
};

// As manifests have it: words of lower-case letters and digits joined by single '_', a letter first.
consteval bool is_plugin_id(std::string_view id) {
  if (id.empty() || id.size() > 64 || id.back() == '_' || id[0] < 'a' || id[0] > 'z') return false;
  for (size_t i = 0; i < id.size(); ++i) {
    const char c = id[i];
    if (c == '_' ? id[i - 1] == '_' : !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) return false;
  }
  return true;
}

// The constant descriptor of T. Identity has kId and kVersion; each Kind a kInterface and a table<T>().
template <class T, class Identity, class... Kinds>
struct Descriptor {
  static_assert(std::is_base_of_v<Plugin, T>, "the plugin class must derive from oneclaw::sdk::Plugin");
  static_assert(std::is_constructible_v<T, const Setup&>, "the plugin class needs a constructor from const Setup&");
  static_assert(!std::is_abstract_v<T>, "a pure virtual function of a kind is not implemented");
  static_assert(sizeof...(Kinds) > 0, "name the kinds after the class: ONECLAW_PLUGIN(Greeter, oneclaw::sdk::Tool)");
  static_assert((std::is_base_of_v<Kinds, T> && ...), "the plugin class must derive from every kind it provides");
  static_assert(is_plugin_id(Identity::kId), "the id is words of a-z and 0-9 joined by '_', at most 64 characters");
  static_assert(!Identity::kVersion.empty(), "the version is empty");

  static constexpr uint16_t abi_needed() {
    if constexpr (requires { T::kAbiNeeded; }) {
      static_assert(T::kAbiNeeded <= OC_ABI_MINOR, "kAbiNeeded is newer than these headers");
      return T::kAbiNeeded;
    } else {
      return 0;
    }
  }

  static oc_status create(const oc_host* host, oc_str name, oc_str config, void** self) noexcept {
    const Call no_call(host, nullptr);
    try {
      *self = new T(Setup{Host(host), view(name), view(config)});
      return OC_OK;
    } catch (...) {
      return report_exception(no_call);
    }
  }
  static oc_status start(void* self, oc_call* call) noexcept {
    return guard<T>(self, call, [](Plugin& plugin, Call c) { return plugin.start(c); });
  }
  static oc_status stop(void* self, oc_call* call) noexcept {
    return guard<T>(self, call, [](Plugin& plugin, Call c) { return plugin.stop(c); });
  }
  static void destroy(void* self) noexcept { delete static_cast<T*>(self); }
  static const void* query(void*, const char* interface_id) noexcept {
    const void* found = nullptr;
    ((found = std::string_view(interface_id) == Kinds::kInterface ? Kinds::template table<T>() : found), ...);
    return found;
  }

  static constexpr const char* kProvides[] = {Kinds::kInterface..., nullptr};
  static constexpr oc_plugin kValue = {
      .size = sizeof(oc_plugin),
      .abi_built = OC_ABI_MINOR,
      .abi_needed = abi_needed(),
      .draft_rev = OC_ABI_DRAFT_REV,
      .reserved = {},
      .id = str(Identity::kId),
      .version = str(Identity::kVersion),
      .provides = kProvides,
      .create = &create,
      .start = &start,
      .stop = &stop,
      .destroy = &destroy,
      .query = &query,
  };
};

}  // namespace oneclaw::sdk

// Once in a plugin, outside every namespace. After the class: the kinds it provides.
#define ONECLAW_PLUGIN(Type, ...)                                                                 \
  namespace {                                                                                     \
  struct OneclawIdentity {                                                                        \
    static constexpr std::string_view kId = ONECLAW_PLUGIN_ID;                                    \
    static constexpr std::string_view kVersion = ONECLAW_PLUGIN_VERSION;                          \
  };                                                                                              \
  }                                                                                               \
  const oc_plugin* oneclaw_plugin_v1(void) {                                                      \
    return &::oneclaw::sdk::Descriptor<Type, OneclawIdentity __VA_OPT__(, ) __VA_ARGS__>::kValue; \
  }
