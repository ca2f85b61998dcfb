// Running a job again from its recording: no tool is called, nothing is paid, nobody is told.
#include "host/engine/engine.h"
#include "host/engine/recordings.h"

namespace oneclaw::engine {

using base::Error;
using base::Result;
using records::Job;
namespace tape = services::tape;

namespace {

struct OnTape {
  OnTape(tape::Tapes& tapes, const std::string& job, const std::shared_ptr<tape::Tape>& tape)
      : tapes_(tapes), job_(job), is_alone(tapes.insert(job, tape)) {}
  ~OnTape() {
    if (is_alone) tapes_.erase(job_);
  }
  OnTape(const OnTape&) = delete;
  OnTape& operator=(const OnTape&) = delete;

 private:
  tape::Tapes& tapes_;
  const std::string& job_;

 public:
  const bool is_alone;
};

}  // namespace

Result<StepReplay> Engine::replay_step(const Job& job, const services::registry::Workflow& workflow,
                                       const std::string& state, Recordings::Played recorded) {
  const auto index = static_cast<std::size_t>(recorded.row.step);
  const services::registry::Step& step = workflow.steps[index];
  StepReplay out{step.name, recorded.entries.size(), false, {}};
  const auto tape = std::make_shared<tape::Tape>(workflow.instance, std::move(recorded.entries));
  const OnTape on_tape(recordings_->tapes(), job.id, tape);
  if (!on_tape.is_alone) return Error{OC_CONFLICT, "job " + job.id + " is being replayed already"};
  oc_step asked{};
  asked.size = sizeof(asked);
  asked.index = static_cast<std::uint32_t>(index);
  asked.attempt = static_cast<std::uint32_t>(recorded.row.attempt);
  asked.workflow = plugin::call::to_oc(workflow.name);
  asked.name = plugin::call::to_oc(step.name);
  asked.input = plugin::call::to_oc(job.input.text);
  asked.state = plugin::call::to_oc(state);
  const plugin::call::Principal principal{parts_.records.tenant(), job.user, job.id, step.name};
  plugin::call::CallError error;
  std::string made;
  const oc_status status = parts_.registry.run_step(
      workflow, asked, {fiber::Deadline::after(step.timeout), nullptr, &principal}, made, error);
  if (status < 0) {
    out.why = error.text.empty() ? "the step failed" : error.text;
  } else if (made != recorded.result) {
    out.why = "the step made something else than when it was recorded";
  } else if (tape->left() > 0) {
    out.why = "the step left " + std::to_string(tape->left()) + " recorded answers";
  }
  out.is_same = out.why.empty();
  return out;
}

Result<Replay> Engine::replay(std::string_view user, std::string_view id) {
  auto job = find(user, id);
  if (!job) return std::move(job).error();
  if (!records::is_final(job->status)) {
    return Error{OC_PRECONDITION, "job " + job->id + " is not over; wait for its end, or cancel it"};
  }
  if (recordings_ == nullptr) {
    return Error{OC_PRECONDITION, "jobs are not recorded here: set jobs.keep_recordings"};
  }
  auto recorded = recordings_->of(*job);
  if (!recorded) return std::move(recorded).error();
  const auto catalog = parts_.registry.catalog();
  const auto* workflow = catalog->workflow(job->workflow);
  if (workflow == nullptr || workflow->steps.size() < recorded->size()) {
    return Error{OC_CONFLICT, "the workflow " + job->workflow + " is not enabled any more, or has other steps now"};
  }
  Replay out{job->id, true, {}};
  std::string state = "null";
  for (auto& step : *recorded) {
    const std::string result = step.result;
    auto replayed = replay_step(*job, *workflow, state, std::move(step));
    if (!replayed) return std::move(replayed).error();
    out.is_same = out.is_same && replayed->is_same;
    out.steps.push_back(std::move(*replayed));
    state = result;
  }
  if (job->output && job->output->text != state) out.is_same = false;
  return out;
}

}  // namespace oneclaw::engine
