// once(): paid side effects of a step, remembered so that a step that runs again does not repeat them.
//
// Three answers: never tried, done (with what came of it), unknown (begun, and nobody knows how it ended). Every write
// holds only while this host owns the job. Any loop, on a task; suspends.
#pragma once

#include "host/base/result.h"
#include "host/base/wall_clock.h"
#include "host/records/client.h"
#include "host/records/jobs.h"

#include <optional>
#include <string>
#include <string_view>

namespace oneclaw::engine {

struct EffectKey {
  std::string_view job;
  std::string_view step;
  std::string_view key;
};

enum class OnceState : std::uint8_t { fresh, done, unknown };

struct Once {
  OnceState state = OnceState::fresh;
  std::string idempotency_key;  // for the outside service; the same for every try
  std::string result;           // JSON or text, when done
};

class Effects {
 public:
  Effects(records::Client& records, const base::WallClock& clock, std::string host_id)
      : records_(records), clock_(clock), host_id_(std::move(host_id)) {}

  base::Result<Once> once(const EffectKey& key);
  // OC_PRECONDITION when it was not begun.
  base::Result<void> done(const EffectKey& key, std::string_view result);
  base::Result<void> undone(const EffectKey& key);

 private:
  void guard_ours(records::Batch& batch, std::string_view job) const;
  base::Error explain(const records::Outcome& outcome, const EffectKey& key) const;

  records::Client& records_;
  const base::WallClock& clock_;
  const std::string host_id_;
};

}  // namespace oneclaw::engine
