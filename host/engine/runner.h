// Runs one job on one task: step after step, each with its attempts, each committed before the next begins.
//
// Lives on the job's task. What it has not committed may run again elsewhere.
#pragma once

#include "host/engine/engine.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oneclaw::engine {

class Runner {
 public:
  Runner(Engine& engine, records::Job job, std::shared_ptr<Engine::Running> running);
  // Until the job is over, or belongs to somebody else, or the host stops. Suspends.
  void run();

 private:
  enum class Next : std::uint8_t { next_step, over };
  // How one step came out.
  struct StepResult {
    oc_status status = OC_INTERNAL;
    std::string state;
    std::string error;
    std::uint32_t attempts = 0;
    records::Time started;
    std::optional<records::Recording> recording;
  };

  base::Result<void> begin();
  Next run_step();
  StepResult attempts(const services::registry::Step& step);
  oc_status attempt(const services::registry::Step& step, StepResult& result, plugin::call::CallError& error);
  oc_status call_step(const services::registry::Step& step, StepResult& result, plugin::call::CallError& error);
  bool wait(std::chrono::milliseconds time);
  Next commit_step(const StepResult& result);
  void complete(const StepResult& result);
  void fail(base::Error error, const StepResult* result);
  void end_cancelled(const StepResult* result);
  void end(Engine::Ending ending, const StepResult* result);
  records::JobStep step_row(const StepResult& result) const;
  services::metering::Delivery delivery_of(std::string_view output) const;
  bool is_abandoned() const noexcept;
  void show_step();

  Engine& engine_;
  records::Job job_;
  std::shared_ptr<Engine::Running> running_;
  std::shared_ptr<const services::registry::Catalog> catalog_;
  const services::registry::Workflow* workflow_ = nullptr;
  fiber::Deadline longest_;
  std::chrono::milliseconds longest_time_{0};
  std::vector<records::Usage> used_;  // since the last commit
  std::int64_t cost_micros_ = 0;      // of the whole job
  std::int64_t step_cost_micros_ = 0;
};

}  // namespace oneclaw::engine
