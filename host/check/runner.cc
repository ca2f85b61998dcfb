#include "host/check/runner.h"

#include "host/base/child_process.h"
#include "host/base/json.h"
#include "host/base/text.h"
#include "host/check/rig.h"

#include <unistd.h>

#include <chrono>
#include <exception>

namespace oneclaw::check {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kFinishTime{5};

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

void guarded(const Case& c, Context& context) {
  try {
    c.run(context);
  } catch (const CaseEnd&) {
  } catch (const std::exception& e) {
    context.report.expect(false, std::string("the case itself failed: ") + e.what());
  }
}

void run_on_rig(const Case& c, const Subject& subject, std::uint64_t seed, Report& report) {
  if (!subject.manifest) report.skip("without a manifest nothing can be loaded: " + subject.manifest_error);
  auto made = Rig::make(subject);
  if (!made) report.fail("it cannot be loaded: " + made.error().text);
  std::unique_ptr<Rig> rig = std::move(*made);
  rig->run([&] {
    Context context{subject, report, rig.get(), seed};
    guarded(c, context);
  });
  if (rig->finish(kFinishTime)) return;
  std::string names;
  for (const std::string& name : rig->loops().live_tasks()) names += (names.empty() ? "" : ", ") + name;
  static_cast<void>(rig.release());
  report.fail("tasks are still running after the instance is gone: " + names);
}

// {"verdict":"pass","lines":["..."]}
std::string to_report(const Outcome& outcome) {
  std::string text = "{\"verdict\":" + base::json_quote(verdict_name(outcome.verdict)) + ",\"lines\":[";
  for (std::size_t i = 0; i < outcome.lines.size(); ++i) {
    text += (i == 0 ? "" : ",") + base::json_quote(base::clean_utf8(outcome.lines[i], 2048));
  }
  return text + "]}";
}

bool from_report(const std::string& text, Outcome& outcome) {
  const auto parsed = base::parse_json(text);
  if (!parsed) return false;
  const base::JsonValue* verdict = base::json_find(*parsed, "verdict");
  const base::JsonValue* lines = base::json_find(*parsed, "lines");
  if (verdict == nullptr || !verdict->IsString() || lines == nullptr || !lines->IsArray()) return false;
  for (const Verdict v : {Verdict::pass, Verdict::warn, Verdict::fail, Verdict::skip, Verdict::crash}) {
    if (base::json_view(*verdict) == verdict_name(v)) outcome.verdict = v;
  }
  for (const base::JsonValue& line : lines->GetArray()) {
    if (line.IsString()) outcome.lines.emplace_back(base::json_view(line));
  }
  return true;
}

// The end of what it printed: the sanitizer's summary or the last words before an abort.
void append_output(const std::string& output, Outcome& outcome) {
  constexpr std::size_t kShown = 600;
  if (output.empty()) return;
  const std::size_t from = output.size() > kShown ? output.size() - kShown : 0;
  outcome.lines.push_back("it printed: " + base::clean_utf8(output.substr(from), kShown + 8));
}

}  // namespace

Outcome run_here(const Case& c, const Subject& subject, std::uint64_t seed) {
  const auto start = Clock::now();
  Report report;
  try {
    if (c.stage == Stage::file) {
      Context context{subject, report, nullptr, seed};
      guarded(c, context);
    } else {
      run_on_rig(c, subject, seed, report);
    }
  } catch (const CaseEnd&) {
  }
  Outcome outcome = report.take();
  outcome.seconds = seconds_since(start);
  return outcome;
}

Outcome run_in_child(const Case& c, const Options& options) {
  const auto start = Clock::now();
  std::vector<std::string> arguments = options.verb;
  arguments.insert(arguments.end(), {options.file, "--child", c.id, "--config", options.config, "--seed",
                                     std::to_string(options.seed), "--scratch", options.scratch});
  base::ChildLimits limits;
  limits.deadline = options.timeout_s == 0 ? c.deadline : std::chrono::seconds(options.timeout_s);
  const base::ChildEnd end = base::run_child(options.program, arguments, limits);
  Outcome outcome;
  const bool has_report = from_report(end.report, outcome);
  if (end.how == base::ChildEnd::How::not_started) {
    outcome = {Verdict::crash, {"its process " + end.text}};
  } else if (!has_report || end.how != base::ChildEnd::How::exited || end.code != 0) {
    outcome.verdict = Verdict::crash;
    const bool ended_itself = end.how == base::ChildEnd::How::exited && !has_report;
    outcome.lines.push_back(ended_itself ? "the plugin ended the process: it " + end.text : "its process " + end.text);
    append_output(end.output, outcome);
  } else if (outcome.verdict == Verdict::fail) {
    append_output(end.output, outcome);
  }
  outcome.seconds = seconds_since(start);
  return outcome;
}

void report_from_child(const Case& c, const Subject& subject, std::uint64_t seed) {
  const Outcome outcome = run_here(c, subject, seed);
  base::write_child_report(to_report(outcome));
  // exit() would wait for what the plugin left running. Under a sanitizer its leak check shall still run.
#ifdef ONECLAW_SANITIZED
  std::exit(0);
#else
  ::_exit(0);
#endif
}

}  // namespace oneclaw::check
