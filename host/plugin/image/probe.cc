#include "host/plugin/image/probe.h"

#include "host/base/child_process.h"
#include "host/base/text.h"

#include <array>
#include <sstream>

namespace oneclaw::plugin::image {
namespace {

// The child's report: lines "<kind> <status> <text>"; k loaded, r refused, x the cross-check differs. True when loaded.
bool read_report(const std::string& report, ProbeOutcome& outcome) {
  bool is_loaded = false;
  std::istringstream lines(report);
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    char kind = 0;
    oc_status status = OC_INTERNAL;
    std::string text;
    fields >> kind >> status;
    std::getline(fields >> std::ws, text);
    text = base::clean_utf8(text, 4096);
    if (kind == 'k') is_loaded = true;
    if (kind == 'x') outcome.cross_check = text;
    if (kind != 'r') continue;
    outcome.end = ProbeEnd::refused;
    outcome.status = status;
    outcome.text = text;
  }
  return is_loaded;
}

void judge(const base::ChildEnd& child, bool is_loaded, ProbeOutcome& outcome) {
  using How = base::ChildEnd::How;
  if (outcome.end == ProbeEnd::refused) return;
  if (is_loaded) {
    outcome.end = ProbeEnd::ok;
    outcome.status = OC_OK;
    outcome.text = "it loads and agrees with its manifest";
    // The verdict stands; what failed after it is only the second reading of the symbols.
    if (child.how != How::exited) outcome.cross_check = "reading its section headers did not end normally";
    return;
  }
  constexpr std::array kEnds{ProbeEnd::exited, ProbeEnd::crashed, ProbeEnd::hung, ProbeEnd::not_started};
  outcome.end = kEnds[static_cast<std::size_t>(child.how)];
  if (child.how == How::signalled) outcome.signal = child.code;
  if (child.how == How::exited) outcome.exit_code = child.code;
  outcome.text = child.how == How::not_started ? "the probing process " + child.text
                                               : "the process that tried to load it " + child.text;
}

}  // namespace

const char* probe_end_name(ProbeEnd end) noexcept {
  constexpr std::array kNames{"ok", "refused", "crashed", "exited", "hung", "not_started"};
  return kNames[static_cast<std::size_t>(end)];
}

ProbeOutcome probe(const std::string& program, const std::vector<std::string>& arguments, const ProbeLimits& limits) {
  const base::ChildEnd child = base::run_child(program, arguments,
                                               {.deadline = limits.deadline,
                                                .address_space_bytes = limits.address_space_bytes,
                                                .file_bytes = limits.file_bytes,
                                                .cpu_seconds = limits.cpu_seconds,
                                                .output_bytes = limits.output_bytes});
  ProbeOutcome outcome;
  outcome.output = base::clean_utf8(child.output, limits.output_bytes);
  judge(child, read_report(child.report, outcome), outcome);
  return outcome;
}

}  // namespace oneclaw::plugin::image
