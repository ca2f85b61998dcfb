// What one case finds while it runs: expectations that did not hold, warnings, notes, and an early end.
//
// Owner: the runner of the case. Used by the case's own task only: work on other loops collects its findings and
// reports them afterwards. fail(), skip() and require() leave the case by an exception, so never call them inside a
// callback that a plugin invokes.
#pragma once

#include <oneclaw/abi.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace oneclaw::check {

enum class Verdict : std::uint8_t { pass, warn, fail, skip, crash };
std::string_view verdict_name(Verdict verdict) noexcept;

// The end of a case, ready for the table, the JSON and the JUnit report.
struct Outcome {
  Verdict verdict = Verdict::pass;
  std::vector<std::string> lines;  // why, in the order found; notes too
  double seconds = 0;
};

// Leaves a case early; the runner catches it.
struct CaseEnd {};

// More lines than this say nothing new.
inline constexpr std::size_t kMaxReportLines = 50;

class Report {
 public:
  // Each returns whether it held; when not, the case fails and goes on.
  bool expect(bool holds, std::string_view what);
  bool status(oc_status got, oc_status want, std::string_view what, std::string_view detail = {});
  // One of the failures: any code below 0 or OC_NOT_FOUND.
  bool refused(oc_status got, std::string_view what);
  bool text(std::string_view got, std::string_view want, std::string_view what);
  template <class I, class J>
  requires(std::is_integral_v<I>&& std::is_integral_v<J>) bool number(I got, J want, std::string_view what) {
    return integer(static_cast<std::int64_t>(got), static_cast<std::int64_t>(want), what);
  }

  // As the above, but the case ends: what follows would make no sense.
  void require(bool holds, std::string_view what);
  void require_ok(oc_status got, std::string_view what, std::string_view detail = {});
  [[noreturn]] void fail(std::string text);
  [[noreturn]] void skip(std::string text);

  void warn(std::string text);
  void note(std::string text);
  bool has_failed() const noexcept { return outcome_.verdict == Verdict::fail; }

  Outcome take() { return std::move(outcome_); }

 private:
  bool integer(std::int64_t got, std::int64_t want, std::string_view what);
  void add(Verdict verdict, std::string line);
  Outcome outcome_;
};

// "invalid (-1)".
std::string status_text(oc_status status);
// The text in quotes with everything that is not printable ASCII escaped, cut at 60 bytes.
std::string quoted(std::string_view bytes);

}  // namespace oneclaw::check
