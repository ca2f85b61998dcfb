// What every taped function does: pass the call on and record what came, or give what was recorded. Internal.
#pragma once

#include "host/base/sha256.h"
#include "host/plugin/gate/trampoline.h"
#include "host/services/tape/tape.h"

#include <oneclaw/cpp/sink.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace oneclaw::services::tape {

// A table around another one; the oc_host_..._v1 that plugins get has it as `self`.
struct Around {
  plugin::gate::Gate& gate;
  Tapes& tapes;
  plugin::gate::ExtraService inner;

  // Null: the call goes straight through. A call that is none of this instance is left to the table behind.
  std::shared_ptr<Tape> tape_of(const oc_call* call) const {
    if (call == nullptr || call->magic != oc_call::kLive || &call->callee != &gate.callee()) return nullptr;
    auto tape = tapes.find(call->principal.job, gate.callee().name());
    if (tape != nullptr && !tape->is_playing()) spoil_what_is_not_recorded(*tape);
    return tape;
  }

 private:
  void spoil_what_is_not_recorded(Tape& tape) const {
    if (!gate.grants().secrets.empty()) return tape.spoil("its workflow reads secrets, which are not recorded");
    for (const char* id :
         {"oneclaw.host.http/1", "oneclaw.host.stream/1", "oneclaw.host.websocket/1", "oneclaw.host.store/1"}) {
      if (gate.grants().services.contains(std::string_view(id))) {
        return tape.spoil("its workflow uses " + std::string(id) + " by itself, which is not recorded");
      }
    }
  }
};

inline std::string part_text(std::string_view text) { return std::string(text); }
inline std::string part_text(oc_str text) { return std::string(plugin::call::from_oc(text)); }
inline std::string part_text(oc_bytes data) { return std::string(plugin::call::from_oc(data)); }
inline std::string part_text(std::int64_t number) { return std::to_string(number); }
inline std::string part_text(std::int32_t number) { return std::to_string(number); }

// The request as one text: parts that cannot run into each other.
template <class... Parts>
std::string request_of(const Parts&... parts) {
  std::string out;
  const auto add = [&](std::string_view part) { out.append(std::to_string(part.size())).append(":").append(part); };
  (add(part_text(parts)), ...);
  return out;
}

inline std::string what_of(const char* function, std::string_view request) {
  constexpr std::size_t kDigest = 32;  // hexadecimal digits
  return std::string(function) + " " + base::sha256_hex(request).substr(0, kDigest);
}

// `real(out)` asks the table behind and says in `out` what came; `give(out)` hands that to the plugin.
template <class Real, class Give>
oc_status taped_call(const Around& around, const std::shared_ptr<Tape>& tape, oc_call* call, const char* function,
                     const std::string& request, Real&& real, Give&& give) noexcept {
  if (!tape->is_playing()) {
    const auto record = [&](oc_call& c) -> oc_status {
      std::string out;
      const oc_status status = real(out);
      const bool has_failed = status < 0;
      tape->add({what_of(function, request), status, has_failed ? c.error_text : std::string(),
                 has_failed ? c.retry_after_ms : 0, out});
      if (has_failed) return status;
      const oc_status given = give(out);
      return given == OC_OK ? status : given;
    };
    return plugin::gate::total(*call, function, record);
  }
  return plugin::gate::on_call(around.gate, call, function, [&](oc_call& c) -> oc_status {
    const auto entry = tape->next(what_of(function, request));
    if (!entry) return c.fail(entry.status(), entry.error().text);
    if (entry->status < 0) return c.fail(entry->status, entry->text, entry->retry_after_ms);
    const oc_status given = give(entry->out);
    return given == OC_OK ? entry->status : given;
  });
}

inline oc_status write_to(oc_sink sink, const std::string& out) {
  if (sink.write == nullptr) return OC_INVALID;
  return sink.write(sink.ctx, out.data(), out.size());
}

// A function whose answer goes into a sink.
template <class Real>
oc_status taped_sink(const Around& around, const std::shared_ptr<Tape>& tape, oc_call* call, const char* function,
                     const std::string& request, oc_sink sink, Real&& real) {
  return taped_call(
      around, tape, call, function, request,
      [&](std::string& out) {
        sdk::Collector collected;
        const oc_status status = real(collected.sink());
        out = collected.take();
        return status;
      },
      // A miss has no value.
      [&](const std::string& out) { return out.empty() ? OC_OK : write_to(sink, out); });
}

// A function that answers with its status alone.
template <class Real>
oc_status taped_status(const Around& around, const std::shared_ptr<Tape>& tape, oc_call* call, const char* function,
                       const std::string& request, Real&& real) {
  return taped_call(
      around, tape, call, function, request, [&](std::string&) { return real(); },
      [](const std::string&) { return OC_OK; });
}

// A function that answers with a number.
template <class Real>
oc_status taped_number(const Around& around, const std::shared_ptr<Tape>& tape, oc_call* call, const char* function,
                       const std::string& request, std::int64_t* number, Real&& real) {
  return taped_call(
      around, tape, call, function, request,
      [&](std::string& out) {
        const oc_status status = real();
        if (number != nullptr) out = std::to_string(*number);
        return status;
      },
      [&](const std::string& out) {
        if (number != nullptr && !out.empty()) *number = std::strtoll(out.c_str(), nullptr, 10);
        return OC_OK;
      });
}

}  // namespace oneclaw::services::tape
